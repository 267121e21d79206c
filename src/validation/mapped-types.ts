import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { declaredType, getterOf, isDto, namesOf } from './dto-metadata.js';
import { copyRules, isGiven, type RuleCondition } from './dto-rules.js';
import { copyDeclarations } from './transformer-store.js';

/**
 * A DTO class with the properties of `type`, each of which may be missing: for PATCH.
 *
 * What was not sent is not there — no default of `type` stands in for it — so that `'title' in changes` tells what the
 * client wants to change. What was sent must satisfy the rules of `type`; null is no way to leave a value out.
 *
 * ```ts
 * class ChangeBook extends PartialType(CreateBook) {}
 * ```
 *
 * @throws ImproperlyConfigured `VALIDATION_NOT_A_DTO` for a class without rules.
 */
export function PartialType<Dto extends object>(type: Constructor<Dto>): Constructor<Partial<Dto>> {
  const partial = class {};
  return declare(partial, `Partial${type.name}`, type, namesOf(type), isGiven);
}

/**
 * A DTO class with some properties of `type`, their rules and their defaults.
 *
 * @throws ImproperlyConfigured `VALIDATION_NOT_A_DTO` for a class without rules.
 */
export function PickType<Dto extends object, const Name extends keyof Dto & string>(
  type: Constructor<Dto>,
  names: readonly Name[],
): Constructor<Pick<Dto, Name>> {
  return declare(withDefaults(type, names), `Pick${type.name}`, type, names);
}

/**
 * A DTO class with all properties of `type` but some, their rules and their defaults.
 *
 * @throws ImproperlyConfigured `VALIDATION_NOT_A_DTO` for a class without rules.
 */
export function OmitType<Dto extends object, const Name extends keyof Dto & string>(
  type: Constructor<Dto>,
  names: readonly Name[],
): Constructor<Omit<Dto, Name>> {
  const left = new Set<string>(names);
  const kept = namesOf(type).filter((name) => !left.has(name));
  return declare(withDefaults(type, kept), `Omit${type.name}`, type, kept);
}

/** What instances of all of `Types` have. */
type Intersection<Types extends readonly Constructor[]> = Types extends readonly [
  Constructor<infer First>,
  ...infer Others extends readonly Constructor[],
]
  ? First & Intersection<Others>
  : unknown;

/**
 * A DTO class with the properties of all of `types`, their rules and their defaults; of two defaults the later one holds.
 *
 * @throws ImproperlyConfigured `VALIDATION_NOT_A_DTO` for a class without rules.
 */
export function IntersectionType<const Types extends readonly [Constructor, ...Constructor[]]>(
  ...types: Types
): Constructor<Intersection<Types>> {
  const makers = types.map((type) => withDefaults(type, namesOf(type)));
  const derived = class {
    constructor() {
      for (const Maker of makers) Object.assign(this, new Maker());
    }
  };
  const name = `Intersection${types.map((type) => type.name).join('')}`;
  for (const type of types) declare(derived, name, type, namesOf(type));
  return derived as Constructor<Intersection<Types>>;
}

function withDefaults(type: Constructor, names: readonly string[]): Constructor {
  const given = names.filter((name) => getterOf(type, name) === undefined);
  return class {
    constructor() {
      const whole = new type() as Record<string, unknown>;
      for (const name of given) {
        if (whole[name] !== undefined) (this as Record<string, unknown>)[name] = whole[name];
      }
    }
  };
}

function declare<Result>(
  derived: Constructor,
  name: string,
  type: Constructor,
  properties: readonly string[],
  condition?: RuleCondition,
): Constructor<Result> {
  if (!isDto(type)) throw notADto(type, name);
  Object.defineProperty(derived, 'name', { value: name });
  for (const property of properties) {
    const getter = getterOf(type, property);
    const isLost = getter !== undefined && condition !== undefined;
    if (!isLost) copyRules(type, derived, property, condition);
    copyDeclarations(type, derived, property);
    Reflect.defineMetadata(
      'design:type',
      declaredType(type, property),
      derived.prototype as object,
      property,
    );
    if (getter === undefined) continue;
    // Computed of a whole: of a part, of which anything may be missing, it gives nothing.
    const own = isLost ? { ...getter, get: giveNothing } : getter;
    Object.defineProperty(derived.prototype, property, own);
  }
  return derived as Constructor<Result>;
}

function giveNothing(): undefined {
  return undefined;
}

function notADto(type: Constructor, name: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `"${name}" is to be made of "${type.name}", a class without rules.`,
    {
      code: 'VALIDATION_NOT_A_DTO',
      fix: `Put rules of class-validator (@IsString(), @IsInt() …) on the properties of "${type.name}".`,
    },
  );
}
