import type { Constructor } from '../conf/constructor.js';
import { generateFunction } from '../conf/generate-function.js';
import { joinPath, type BindContext } from './bind-context.js';
import {
  assignFromJson,
  buildFromJson,
  createInstance,
  refuseShape,
  reportUnknownKeys,
} from './build-dto.js';
import { checkDto, checkProperty } from './check-dto.js';
import { coerceJson } from './coerce.js';
import { describeDto, type DtoDescription, type DtoProperty } from './dto-metadata.js';
import { isPlainDto, isPlainProperty } from './plain-dto.js';
import type { RuleInstances } from './rule-instances.js';
import { Constants } from './source-constants.js';
import { CHECK_TOOLS, isCheckable, valueCheck } from './value-check.js';

/** Makes an instance of a JSON value, and problems, as the interpreter does: of rules nothing is asked. */
export type StagedBuild = (
  value: unknown,
  path: string,
  context: BindContext,
) => object | undefined;

/** Asks every rule of an instance, as the interpreter does. */
export type StagedCheck = (instance: object, path: string, context: BindContext) => void;

/** The two steps of binding, in which everything wrong is found and each function of the application called once. */
export interface StagedFunctions {
  readonly build: StagedBuild;
  readonly check: StagedCheck;
}

const TOOLS = {
  ...CHECK_TOOLS,
  hasOwn: Object.hasOwn,
  keysOf: Object.keys,
  coerceJson,
  joinPath,
  createInstance,
  assignFromJson,
  checkProperty,
  refuseShape,
  reportUnknownKeys,
} as const;

/**
 * Compiles, once for each class, the two steps of binding. What is right is seen by generated code; what may be wrong,
 * property by property, is looked at and put into words by the interpreter, and so is whatever only it can do.
 */
export class StagedCompiler {
  readonly #rules: RuleInstances;
  readonly #compiled = new Map<Constructor, Partial<Record<keyof StagedFunctions, unknown>>>();

  constructor(rules: RuleInstances) {
    this.#rules = rules;
  }

  /** The two steps of a class. */
  forJson(type: Constructor): StagedFunctions {
    return this.#compile(type) as StagedFunctions;
  }

  #compile(type: Constructor): Partial<StagedFunctions> {
    const known = this.#compiled.get(type);
    if (known !== undefined) return known as Partial<StagedFunctions>;
    // There before it is filled: a class within itself calls itself through it.
    const compiled: { build?: StagedBuild; check?: StagedCheck } = {};
    this.#compiled.set(type, compiled);
    const description = describeDto(type);
    if (isPlainDto(description)) {
      compiled.build = this.#generateBuild(description);
      compiled.check = this.#generateCheck(description);
    } else {
      compiled.build = (value, path, context) => buildFromJson(value, type, path, context);
      compiled.check = checkDto;
    }
    return compiled;
  }

  #constants(description: DtoDescription): Constants {
    return new Constants({ ...TOOLS, description });
  }

  // ---- The first step ----------------------------------------------------------------------------------------------------

  #generateBuild(description: DtoDescription): StagedBuild {
    const constants = this.#constants(description);
    const bodies = description.properties.map((each) => this.#build(each, constants));
    const source = `(value, path, context) {
if (typeof value !== "object" || value === null || isArray(value)) { refuseShape(path, context); return undefined; }
const o = createInstance(description);
${bodies.join('')}if (context.refusesUnknownKeys) reportUnknownKeys(keysOf(value), description, path, context);
return o;
}`;
    return generateFunction(`build${description.typeName}`, constants.values, source);
  }

  #build(property: DtoProperty, constants: Constants): string {
    const key = JSON.stringify(property.inputName);
    const place = `o[${JSON.stringify(property.name)}]`;
    const byDefault = property.isOptional ? `value[${key}] === null && ${place} !== undefined` : '';
    const given = byDefault === '' ? '' : ` && !(${byDefault})`;
    return `if (hasOwn(value, ${key})${given}) {\n${this.#assign(property, key, place, constants)}}\n`;
  }

  #assign(property: DtoProperty, key: string, place: string, constants: Constants): string {
    const { nested, discriminator, container, scalar } = property;
    const interpreted = `assignFromJson(o, ${constants.add(property)}, value, joinPath(path, ${key}), context);\n`;
    if (!isPlainProperty(property) || discriminator !== undefined) return interpreted;
    if (nested !== undefined) {
      const build = `${constants.add(this.#compile(nested))}.build`;
      return container === 'none'
        ? buildOne(key, place, build)
        : container === 'list'
          ? buildList(key, place, build, interpreted)
          : interpreted;
    }
    if (container !== 'none') return interpreted;
    const isConverted = scalar === 'date' || scalar === 'bigint';
    const bound = isConverted ? `coerceJson(value[${key}], "${scalar}")` : `value[${key}]`;
    return `const bound = ${bound};\nif (bound !== undefined) ${place} = bound;\n`;
  }

  // ---- The second step ---------------------------------------------------------------------------------------------------

  #generateCheck(description: DtoDescription): StagedCheck {
    const constants = this.#constants(description);
    const bodies = description.properties.map((property, index) =>
      this.#check(property, `p${index}`, constants),
    );
    const source = `(o, path, context) {
const { problems } = context;
const ask = (property, at) => {
if (!problems.has(at)) checkProperty({ instance: o, property, typeName: description.typeName, context }, at);
};
${bodies.join('')}}`;
    return generateFunction(`check${description.typeName}`, constants.values, source);
  }

  #check(property: DtoProperty, label: string, constants: Constants): string {
    const at = `joinPath(path, ${JSON.stringify(property.inputName)})`;
    const interpreted = `ask(${constants.add(property)}, ${at});`;
    const { nested, discriminator, name } = property;
    if (!isCheckable(property) || discriminator !== undefined) return `${interpreted}\n`;
    const leave = `{ ${interpreted} break ${label}; }`;
    const test = valueCheck(property, { variable: 'v', leave, constants, rules: this.#rules });
    const within =
      nested === undefined ? '' : this.#within(property, nested, { label, at, leave, constants });
    const isRefused = `if (problems.count !== 0 && problems.has(${at})) break ${label};\n`;
    return `${label}: {
const v = o[${JSON.stringify(name)}];
${nested === undefined ? '' : isRefused}${test}${within}}
`;
  }

  /** The instance, or the list of them, in a property: each must be of the class that is declared. */
  #within(
    { container }: DtoProperty,
    nested: Constructor,
    { label, at, leave, constants }: Within,
  ): string {
    const type = constants.add(nested);
    const check = `${constants.add(this.#compile(nested))}.check`;
    const isOther = (each: string) =>
      `typeof ${each} !== "object" || ${each} === null || ${each}.constructor !== ${type}`;
    const isAbsent = `if (v === undefined || v === null) break ${label};\n`;
    if (container === 'none')
      return `${isAbsent}if (${isOther('v')}) ${leave}\n${check}(v, ${at}, context);\n`;
    return `${isAbsent}for (let i = 0; i < v.length; i += 1) {
const e = v[i];
if (${isOther('e')}) ${leave}
}
const at = ${at};
for (let i = 0; i < v.length; i += 1) ${check}(v[i], joinPath(at, i), context);
`;
  }
}

interface Within {
  readonly label: string;
  readonly at: string;
  readonly leave: string;
  readonly constants: Constants;
}

function buildOne(key: string, place: string, build: string): string {
  return `const raw = value[${key}];
const bound = raw === null ? null : ${build}(raw, joinPath(path, ${key}), context);
if (bound !== undefined) ${place} = bound;
`;
}

function buildList(key: string, place: string, build: string, interpreted: string): string {
  return `const raw = value[${key}];
if (isArray(raw)) {
const at = joinPath(path, ${key});
${place} = raw.map((each, index) => ${build}(each, joinPath(at, index), context));
} else {
${interpreted}}
`;
}
