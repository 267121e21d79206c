import type { CheckMessage } from '../checks/check-message.js';
import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { methodParameterNames, type WrittenParameter } from '../di/parameter-names.js';
import { reflectParameterTypes } from '../di/reflect-type.js';
import { BODILESS_METHODS } from '../http/bodiless-methods.js';
import { HttpRequest } from '../http/http-request.js';
import type { StateKey } from '../http/request-state.js';
import {
  metadataRegistry,
  type HandlerRecord,
  type ParameterRecord,
  type RouteRecord,
} from '../metadata/metadata-registry.js';
import type { BindOptions } from '../validation/bind-context.js';
import { checkDeclarations, injectedRulesOf } from '../validation/check-declarations.js';
import { describeDto, isDto } from '../validation/dto-metadata.js';
import type { InputSource } from '../validation/dto-problems.js';
import type { RuleInstances } from '../validation/rule-instances.js';
import { isStandardSchema } from '../validation/standard-schema.js';
import type { Capture } from './capture.js';
import {
  dtoReader,
  keywordReader,
  keywordsReader,
  namedReader,
  positionReader,
  requestReader,
  stateReader,
  type ArgumentReader,
} from './argument-readers.js';
import {
  ambiguous,
  bodyNotRead,
  captureNotTaken,
  captureOrder,
  captureType,
  NO_METADATA,
  patchDefaults,
  twoDtos,
  unfitType,
  unknownCapture,
  unseenType,
  withoutRules,
  type ArgumentProblem,
} from './argument-problems.js';
import { isClassWithoutRules, typeOfDefault } from './parameter-types.js';
import { wholeReader } from './whole-readers.js';

/** How the parameters of one handler get their values. */
export interface ArgumentPlan {
  readonly readers: readonly ArgumentReader[];
  /** The class that the body is bound to, for the documentation of the route. */
  readonly bodyType: Constructor | undefined;
  /** Validation rules of its DTOs that are to be constructed with their dependencies. */
  readonly injectedRules: readonly Constructor[];
}

/** Everything the plan of one route depends on. */
export interface PlanInput {
  readonly controller: Constructor;
  readonly route: RouteRecord;
  readonly handler: HandlerRecord;
  readonly captures: readonly Capture[];
  readonly settings: Pick<BaseSettings, 'unknownKeys'>;
  /** Makes the application's own validation rules. */
  readonly rules?: RuleInstances | undefined;
}

const NO_PARAMETERS: ReadonlyMap<number, ParameterRecord> = new Map();
const BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Decides once, at boot, where each parameter of a handler comes from.
 *
 * The binding rule: path captures come first, in order; then an `HttpRequest` parameter receives it; a DTO class is
 * the body for POST, PUT and PATCH and the query otherwise; anything else carries a decorator. Whatever is ambiguous
 * becomes a finding.
 */
export function planArguments(input: PlanInput, findings: CheckMessage[]): ArgumentPlan {
  return new ArgumentPlanner(input, findings).plan();
}

class ArgumentPlanner {
  readonly #input: PlanInput;
  readonly #positional: readonly Capture[];
  readonly #findings: CheckMessage[];
  readonly #types: readonly unknown[];
  #writtenOnce: readonly WrittenParameter[] | undefined = undefined;
  readonly #parameters: ReadonlyMap<number, ParameterRecord>;
  readonly #isObjectForm: boolean;
  #bodyType: Constructor | undefined;
  #isOutOfOrder = false;
  /** Sources that a DTO takes as a whole, with its name. */
  #wholes: Map<string, string> | undefined;
  readonly #injectedRules: Constructor[] = [];

  constructor(input: PlanInput, findings: CheckMessage[]) {
    this.#input = input;
    this.#findings = findings;
    this.#positional = input.captures.every(({ isPositional }) => isPositional)
      ? input.captures
      : input.captures.filter(({ isPositional }) => isPositional);
    const { handlerName } = input.route;
    const recorded = reflectParameterTypes(input.controller, handlerName) ?? [];
    this.#types = recorded.includes(Object)
      ? recorded.map((type, index) =>
          type === Object ? typeOfDefault(this.#written[index]?.defaultText) : type,
        )
      : recorded;
    const parameters = metadataRegistry.parametersOf(input.controller, handlerName);
    this.#parameters =
      parameters.length === 0
        ? NO_PARAMETERS
        : new Map(parameters.map((record) => [record.index, record]));
    this.#isObjectForm = this.#takesObject();
  }

  /** The parameters as they stand in the source, read where the compiler has not recorded enough. */
  get #written(): readonly WrittenParameter[] {
    const { controller, route } = this.#input;
    const prototype = controller.prototype as Record<string, unknown>;
    return (this.#writtenOnce ??= methodParameterNames(prototype[route.handlerName]) ?? []);
  }

  plan(): ArgumentPlan {
    const handler = (this.#input.controller.prototype as Record<string, unknown>)[
      this.#input.route.handlerName
    ];
    if (typeof handler === 'function' && handler.length > this.#types.length) {
      this.#report(NO_METADATA);
      return { readers: [], bodyType: undefined, injectedRules: [] };
    }
    const readers = this.#types.map(
      (type, index) => this.#reader(type, index) ?? (() => undefined),
    );
    if (!this.#isObjectForm && this.#positional.length > this.#types.length) {
      this.#report(captureNotTaken(this.#positional, this.#types.length));
    }
    return { readers, bodyType: this.#bodyType, injectedRules: this.#injectedRules };
  }

  #reader(type: unknown, index: number): ArgumentReader | undefined {
    const record = this.#parameters.get(index);
    if (record !== undefined) return this.#decorated(record, type);
    if (this.#isObjectForm && index === 0) return keywordsReader();
    const capture = this.#isObjectForm ? undefined : this.#positional[index];
    if (capture !== undefined) return this.#captured(capture, type, index);
    if (type === HttpRequest) return requestReader();
    if (isDto(type)) return this.#undecoratedDto(type, index);
    return this.#ambiguous(type, index);
  }

  // ---- Captures --------------------------------------------------------------------------------------------------

  /** `show({ pk }: { pk: number })`. One value of several types is recorded as an object too: there the name tells. */
  #takesObject(): boolean {
    if (this.#types[0] !== Object || this.#parameters.has(0) || this.#input.captures.length === 0)
      return false;
    const name = this.#written[0]?.name ?? '';
    return name === '' || name !== this.#positional[0]?.name;
  }

  #captured(capture: Capture, type: unknown, index: number): ArgumentReader | undefined {
    if (type === HttpRequest || isDto(type)) {
      this.#isOutOfOrder = true;
      return this.#report(captureOrder(type, this.#label(index), capture));
    }
    if (!this.#fits(capture, type)) return undefined;
    const position = this.#input.captures.indexOf(capture);
    return positionReader(position);
  }

  #fits(capture: Capture, type: unknown, record?: ParameterRecord): boolean {
    const wanted = CONVERTED_TYPES.get(capture.converter);
    if (wanted === undefined || type === wanted || type === Object) return true;
    this.#report(captureType(type, wanted.name.toLowerCase(), capture), record);
    return false;
  }

  #path(record: ParameterRecord, type: unknown): ArgumentReader | undefined {
    const name = record.name ?? '';
    const capture = this.#input.captures.find((each) => each.name === name);
    if (capture !== undefined) {
      return this.#fits(capture, type, record) ? keywordReader(name) : undefined;
    }
    return this.#report(unknownCapture(name, this.#input.captures), record);
  }

  // ---- DTOs and decorated parameters -------------------------------------------------------------------------------

  #undecoratedDto(type: Constructor, index: number): ArgumentReader | undefined {
    const { methods } = this.#input.route;
    const isBody = methods.length > 0 && methods.every((method) => BODY_METHODS.has(method));
    const source = isBody ? 'body' : 'query';
    if (!this.#claim(source, type.name) || !this.#canRead(source, index)) return undefined;
    return this.#dto(type, source);
  }

  #dto(type: Constructor, source: InputSource): ArgumentReader {
    this.#checkDeclared(type);
    if (this.#input.route.methods.join() === 'PATCH' && source === 'body') this.#checkPatch(type);
    if (source === 'body') this.#bodyType = type;
    return dtoReader(type, this.#options(source));
  }

  #checkDeclared(type: Constructor): void {
    this.#injectedRules.push(...injectedRulesOf(type));
    for (const problem of checkDeclarations(type)) {
      if (this.#findings.some(({ reason }) => reason === problem.reason)) continue;
      this.#findings.push({ ...problem, place: this.#place() });
    }
  }

  /** A default is a value like any other: in a PATCH it would overwrite what the client did not mention. */
  #checkPatch(type: Constructor): void {
    const { properties, defaultNames } = describeDto(type);
    const overwritten = properties
      .filter(({ name }) => defaultNames.includes(name))
      .map(({ name }) => `"${name}"`);
    if (overwritten.length === 0) return;
    this.#report(patchDefaults(type, overwritten));
  }

  #decorated(record: ParameterRecord, compiled: unknown): ArgumentReader | undefined {
    if (record.source === 'path') return this.#path(record, compiled);
    if (record.source === 'request') return requestReader();
    if (record.source === 'state') return stateReader(record.key as StateKey<unknown>);
    if (!this.#canRead(record.source, record.index)) return undefined;
    return record.name === undefined
      ? this.#whole(record, compiled)
      : this.#named(record, compiled);
  }

  #whole(record: ParameterRecord, compiled: unknown): ArgumentReader | undefined {
    const type = record.type ?? compiled;
    const source = record.source as InputSource;
    if (isDto(type) && (source === 'body' || source === 'query' || source === 'cookie')) {
      return this.#claim(source, type.name) ? this.#dto(type, source) : undefined;
    }
    if (isClassWithoutRules(type))
      return this.#report(withoutRules(type, this.#label(record.index)));
    const element: unknown = Array.isArray(type) ? type[0] : undefined;
    if (isClassWithoutRules(element))
      return this.#report(withoutRules(element, this.#label(record.index)));
    if (isDto(element)) this.#checkDeclared(element);
    return (
      wholeReader(type, this.#options(source)) ??
      this.#report(unfitType(record, type, this.#label(record.index)), record)
    );
  }

  #named(record: ParameterRecord, compiled: unknown): ArgumentReader | undefined {
    const { source, type } = record;
    const isOpen = source === 'body' || source === 'files';
    if (type === undefined && compiled === Object && !isOpen) {
      return this.#report(unseenType(record, this.#label(record.index), 'Number'), record);
    }
    if (type === undefined && compiled === Array && source === 'body') {
      return this.#report(unseenType(record, this.#label(record.index), '[String]'), record);
    }
    const wanted: unknown = type ?? compiled;
    const element: unknown = Array.isArray(wanted) ? wanted[0] : wanted;
    if (isClassWithoutRules(element))
      return this.#report(withoutRules(element, this.#label(record.index)));
    if (isDto(element) && source !== 'body' && !isStandardSchema(element)) {
      return this.#report(unfitType(record, element, this.#label(record.index)), record);
    }
    if (isDto(element)) this.#checkDeclared(element);
    return namedReader(record, wanted, this.#options(source as InputSource));
  }

  /** What binding one source depends on; keys that other parameters take are known as well. */
  #options(source: InputSource): BindOptions {
    const others = [...this.#parameters.values()].filter(
      (each) => each.source === source || (each.source === 'files' && source === 'body'),
    );
    return {
      source,
      unknownKeys: this.#input.settings.unknownKeys,
      otherKeys: new Set(others.map(({ name }) => name ?? '')),
      rules: this.#input.rules,
    };
  }

  // ---- What cannot be ---------------------------------------------------------------------------------------------

  /** One DTO takes all of a source; a second one would see the same keys. */
  #claim(source: string, typeName: string): boolean {
    const earlier = this.#wholes?.get(source);
    (this.#wholes ??= new Map()).set(source, typeName);
    if (earlier === undefined) return true;
    this.#report(twoDtos(source, earlier, typeName));
    return false;
  }

  #canRead(source: string, index: number): boolean {
    if (source !== 'body' && source !== 'files') return true;
    const { route, handler } = this.#input;
    const hasNoBody =
      route.methods.length > 0 && route.methods.every((method) => BODILESS_METHODS.has(method));
    if (!hasNoBody && !handler.streamsBody) return true;
    this.#report(bodyNotRead(this.#label(index), hasNoBody ? route.methods : undefined));
    return false;
  }

  #ambiguous(type: unknown, index: number): undefined {
    if (isClassWithoutRules(type)) return this.#report(withoutRules(type, this.#label(index)));
    // Said already: the parameters are in another order than the rule.
    return this.#isOutOfOrder ? undefined : this.#report(ambiguous(type, this.#label(index)));
  }

  /** How a parameter is named in messages: `1 ("query")`. */
  #label(index: number): string {
    const name = this.#written[index]?.name ?? '';
    return name === '' ? String(index) : `${index} ("${name}")`;
  }

  #place(record?: ParameterRecord): CheckMessage['place'] {
    return (record ?? this.#input.route).place.resolve();
  }

  #report({ what, ...problem }: ArgumentProblem, record?: ParameterRecord): undefined {
    const { controller, route } = this.#input;
    const reason = `"${controller.name}.${route.handlerName}" ${what}.`;
    this.#findings.push({ level: 'error', ...problem, reason, place: this.#place(record) });
    return undefined;
  }
}

const CONVERTED_TYPES: ReadonlyMap<string, { readonly name: string }> = new Map<
  string,
  { readonly name: string }
>([
  ['int', Number],
  ['str', String],
  ['slug', String],
  ['uuid', String],
  ['path', String],
]);
