import type { Constructor } from '../conf/constructor.js';
import { generateFunction } from '../conf/generate-function.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import type { Fields } from './build-dto.js';
import { coerceJson, coerceText } from './coerce.js';
import { describeDto, type DtoDescription, type DtoProperty } from './dto-metadata.js';
import { isPlainDto, isPlainProperty } from './plain-dto.js';
import type { RuleInstances } from './rule-instances.js';
import { Constants } from './source-constants.js';
import type { Discriminator } from './transformer-store.js';
import { CHECK_TOOLS, isCheckable, valueCheck } from './value-check.js';

/**
 * Makes the validated instance of a JSON value; undefined where it is not sure that the value is right. Never wrong
 * where it gives an instance.
 *
 * @param others - keys that are somebody else's
 * @param extra - one more such key: the property that chose this class
 */
export type AcceptJson = (
  value: unknown,
  others: ReadonlySet<string> | undefined,
  extra: string | undefined,
) => object | undefined;

/** Makes the validated instance of the fields of a query or a form; undefined where it is not sure. */
export type AcceptFields = (
  fields: MultiValueMap<string>,
  others: ReadonlySet<string> | undefined,
) => object | undefined;

/** What all functions of one application that accept are made with. */
export interface AcceptOptions {
  readonly rules: RuleInstances;
  readonly refusesUnknownKeys: boolean;
}

const LEAVE = 'return undefined;';

/** What the source calls. */
const TOOLS = {
  ...CHECK_TOOLS,
  hasOwn: Object.hasOwn,
  prototypeOf: Object.getPrototypeOf,
  objectPrototype: Object.prototype,
  empty: {},
  coerceJson,
  coerceText,
  hasOnly,
} as const;

/** Compiles, once for each class, the functions that accept. */
export class AcceptCompiler {
  readonly #options: AcceptOptions;
  readonly #compiled = new Map<Constructor, { accept?: AcceptJson }>();

  constructor(options: AcceptOptions) {
    this.#options = options;
  }

  /** The function for JSON; undefined where something in the class, or in one within it, needs the interpreter. */
  forJson(type: Constructor): AcceptJson | undefined {
    return canAccept(type) ? this.#compile(type).accept : undefined;
  }

  /** The function for fields; undefined where something in the class needs the interpreter. */
  forFields(type: Constructor): AcceptFields | undefined {
    const description = describeDto(type);
    if (!isPlainDto(description) || !description.properties.every(isAcceptable)) return undefined;
    const constants = new Constants({ ...TOOLS, Type: type, known: description.inputNames });
    const properties = description.properties.map((property, index) =>
      this.#fromFields(property, `v${index}`, constants),
    );
    const source = `(fields, others) {
${this.#options.refusesUnknownKeys ? `for (const key of fields.keys()) if (!known.has(key) && (others === undefined || !others.has(key))) ${LEAVE}\n` : ''}${freshInstance(description)}${properties.join('')}return o;
}`;
    return generateFunction(`acceptFieldsOf${type.name}`, constants.values, source);
  }

  #compile(type: Constructor): { accept?: AcceptJson } {
    const known = this.#compiled.get(type);
    if (known !== undefined) return known;
    // There before it is filled: a class within itself calls itself through it.
    const compiled: { accept?: AcceptJson } = {};
    this.#compiled.set(type, compiled);
    compiled.accept = this.#generate(describeDto(type));
    return compiled;
  }

  #generate(description: DtoDescription): AcceptJson {
    const { type, inputNames, properties } = description;
    const constants = new Constants({ ...TOOLS, Type: type, known: inputNames });
    const bodies = properties.map((property, index) =>
      this.#fromJson(property, `v${index}`, constants),
    );
    const source = `(value, others, extra) {
if (typeof value !== "object" || value === null || prototypeOf(value) !== objectPrototype) ${LEAVE}
${unpolluted(properties)}${this.#options.refusesUnknownKeys ? `if (!hasOnly(value, known, others, extra)) ${LEAVE}\n` : ''}${freshInstance(description)}${bodies.join('')}return o;
}`;
    return generateFunction(`accept${type.name}`, constants.values, source);
  }

  #fromJson(property: DtoProperty, v: string, constants: Constants): string {
    const key = JSON.stringify(property.inputName);
    const place = `o[${JSON.stringify(property.name)}]`;
    const isStructure = isNested(property) || property.container !== 'none';
    const read = isInherited(property.inputName)
      ? `hasOwn(value, ${key}) ? value[${key}] : undefined`
      : `value[${key}]`;
    const byDefault = `${v} = ${place};\n${defaultCheck(property, v)}`;
    return `let ${v} = ${read};
if (${v} === undefined) {
${isStructure ? `if (hasOwn(value, ${key})) ${LEAVE}\n` : ''}${byDefault}} else ${
      property.isOptional
        ? `if (${v} === null && ${place} !== undefined) {\n${byDefault}} else `
        : ''
    }{
${this.#convert(property, v, constants)}${place} = ${v};
}
${this.#check(property, v, constants)}`;
  }

  #convert(property: DtoProperty, v: string, constants: Constants): string {
    if (property.container === 'none') {
      if (isNested(property))
        return `if (${v} !== null) {\n${this.#nested(property, v, v, constants)}}\n`;
      return isConverted(property) ? `${v} = coerceJson(${v}, "${property.scalar}");\n` : '';
    }
    const isList = `if (!isArray(${v}) || ${v}.constructor !== Array) ${LEAVE}\n`;
    if (!isNested(property) && !isConverted(property))
      return `if (${v} !== null) {\n${isList}${v} = ${v}.slice();\n}\n`;
    const element = isNested(property)
      ? this.#nested(property, 'e', 'e', constants)
      : `e = coerceJson(e, "${property.scalar}");\n`;
    // A hole comes out as undefined, which no class and no rule takes.
    return `if (${v} !== null) {
${isList}const list = [];
for (let i = 0; i < ${v}.length; i += 1) {
let e = ${v}[i];
if (e === undefined) ${LEAVE}
${element}list.push(e);
}
${v} = list;
}
`;
  }

  #nested({ nested, discriminator }: DtoProperty, from: string, to: string, constants: Constants) {
    const call =
      nested === undefined
        ? `${constants.add(this.#chooser(discriminator!))}(${from})`
        : this.#call(nested, from, constants);
    return `${to} = ${call};\nif (${to} === undefined) ${LEAVE}\n`;
  }

  #call(type: Constructor, from: string, constants: Constants): string {
    const compiled = this.#compile(type);
    const callee =
      compiled.accept === undefined
        ? `${constants.add(compiled)}.accept`
        : constants.add(compiled.accept);
    return `${callee}(${from}, undefined, undefined)`;
  }

  /** One of several classes, as the interpreter chooses it. */
  #chooser({ property, types, keepsProperty }: Discriminator): (value: unknown) => unknown {
    const choices = new Map(
      [...types].map(([name, type]) => {
        const isDeclared = describeDto(type).inputNames.has(property);
        return [name, { compiled: this.#compile(type), extra: isDeclared ? undefined : property }];
      }),
    );
    return function choose(value) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, property))
        return undefined;
      const name = (value as Fields)[property];
      const choice = typeof name === 'string' ? choices.get(name) : undefined;
      const instance = choice?.compiled.accept?.(value, undefined, choice.extra);
      if (keepsProperty && instance !== undefined) (instance as Fields)[property] = name;
      return instance;
    };
  }

  #fromFields(property: DtoProperty, v: string, constants: Constants): string {
    const key = JSON.stringify(property.inputName);
    const place = `o[${JSON.stringify(property.name)}]`;
    const byDefault = `${v} = ${place};\n${defaultCheck(property, v)}`;
    if (isNested(property))
      return `if (fields.has(${key})) ${LEAVE}\nlet ${byDefault}${this.#check(property, v, constants)}`;
    const isText = property.scalar === 'string' || property.scalar === 'unknown';
    const given =
      property.container === 'none'
        ? `let ${v} = fields.get(${key});
if (${v} === undefined && fields.has(${key})) ${LEAVE}
${isText ? '' : `if (${v} !== undefined) ${v} = coerceText(${v}, "${property.scalar}");\n`}`
        : `let ${v};
if (fields.has(${key})) {
${v} = fields.getList(${key});
${isText ? '' : `${v} = ${v}.map((text) => coerceText(text, "${property.scalar}")).filter((each) => each !== undefined);\n`}}
`;
    return `${given}if (${v} === undefined) {
${byDefault}} else {
${place} = ${v};
}
${this.#check(property, v, constants)}`;
  }

  #check(property: DtoProperty, variable: string, constants: Constants): string {
    return valueCheck(property, { variable, leave: LEAVE, constants, rules: this.#options.rules });
  }
}

// ---- What can be accepted ------------------------------------------------------------------------------------------------

/** Whether nothing of the application is called while a class is bound, nor while those within it are. */
function canAccept(type: Constructor, seen: Set<Constructor> = new Set()): boolean {
  if (seen.has(type)) return true;
  seen.add(type);
  const description = describeDto(type);
  if (!isPlainDto(description)) return false;
  return description.properties.every(
    (property) =>
      isAcceptable(property) && classesWithin(property).every((each) => canAccept(each, seen)),
  );
}

function isAcceptable(property: DtoProperty): boolean {
  return isPlainProperty(property) && isCheckable(property);
}

function classesWithin({ nested, discriminator }: DtoProperty): readonly Constructor[] {
  return nested === undefined ? [...(discriminator?.types.values() ?? [])] : [nested];
}

// ---- Pieces of source ----------------------------------------------------------------------------------------------------

function isNested({ nested, discriminator }: DtoProperty): boolean {
  return nested !== undefined || discriminator !== undefined;
}

/** Whether JSON has no values of the kind, so that one is made of a text. */
function isConverted({ scalar }: DtoProperty): boolean {
  return scalar === 'date' || scalar === 'bigint';
}

/** True of keys that every object seems to have. */
function isInherited(key: string): boolean {
  return key in Object.prototype;
}

/** Nobody has given every object a property of this name: then what an object shows is its own. */
function unpolluted(properties: readonly DtoProperty[]): string {
  const tests = properties
    .filter(({ inputName }) => !isInherited(inputName))
    .map(({ inputName }) => `empty[${JSON.stringify(inputName)}] !== undefined`);
  return tests.length === 0 ? '' : `if (${tests.join(' || ')}) ${LEAVE}\n`;
}

function freshInstance({ emptyFields }: DtoDescription): string {
  const deletions = emptyFields.map((name) => `delete o[${JSON.stringify(name)}];\n`);
  return `const o = new Type();\n${deletions.join('')}`;
}

/** Instances that the class itself has put somewhere are for the interpreter. */
function defaultCheck(property: DtoProperty, v: string): string {
  if (!isNested(property)) return '';
  const isSome = `${v} !== undefined && ${v} !== null`;
  return property.container === 'none'
    ? `if (${isSome}) ${LEAVE}\n`
    : `if (${isSome} && ${v}.length !== 0) ${LEAVE}\n`;
}

/** Whether an object has no keys but the known ones. */
function hasOnly(
  value: object,
  known: ReadonlySet<string>,
  others: ReadonlySet<string> | undefined,
  extra: string | undefined,
): boolean {
  for (const key in value) {
    if (!known.has(key) && key !== extra && !(others?.has(key) ?? false)) return false;
  }
  return true;
}
