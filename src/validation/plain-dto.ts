import { describeDto, type DtoDescription, type DtoProperty } from './dto-metadata.js';
import type { Discriminator } from './transformer-store.js';

/**
 * Whether the instances of a class behave as they look: made without arguments, each property a place that holds what
 * is put there, and nothing asked of them that they compute.
 */
export function isPlainDto({
  type,
  properties,
  computed,
  constructorError,
}: DtoDescription): boolean {
  if (constructorError !== undefined || computed.length > 0) return false;
  const instance = new type() as object;
  if (Object.getPrototypeOf(instance) !== type.prototype) return false;
  if ((instance.constructor as unknown) !== type || !Object.isExtensible(instance)) return false;
  return properties.every(({ name }) => isPlace(instance, name));
}

/** Whether a property is bound by what is declared alone: no function of the application changes it. */
export function isPlainProperty(property: DtoProperty): boolean {
  const { transforms, discriminator, inputName } = property;
  if (transforms.length > 0 || inputName === '__proto__') return false;
  return discriminator === undefined || isPlainChoice(discriminator);
}

/** Whether the property that chose a class can be kept without being in the way of one that the class declares. */
function isPlainChoice({ property, types, keepsProperty }: Discriminator): boolean {
  return [...types.values()].every((type: unknown) => {
    if (typeof type !== 'function') return false;
    if (!keepsProperty) return true;
    const declared = describeDto(type as never).properties.find(({ name }) => name === property);
    if (declared === undefined) return !(property in (type.prototype as object));
    return declared.inputName === property;
  });
}

function isPlace(instance: object, name: string): boolean {
  if (name === '__proto__' || name === 'constructor') return false;
  const own = Object.getOwnPropertyDescriptor(instance, name);
  if (own !== undefined) return own.writable === true && own.configurable === true;
  return !(name in instance);
}
