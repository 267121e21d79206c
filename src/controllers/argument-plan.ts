import type { CheckMessage } from '../checks/check-message.js';
import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { methodParameterNames, type WrittenParameter } from '../di/parameter-names.js';
import { HttpRequest } from '../http/http-request.js';
import { MultiValueMap } from '../http/multi-value-map.js';
import { QueryDict } from '../http/query-dict.js';
import { RequestHeaders } from '../http/request-headers.js';
import { UploadedFile } from '../http/uploaded-file.js';
import { metadataRegistry, type ParameterRecord, type RouteRecord } from '../metadata/metadata-registry.js';
import { isDto } from '../validation/dto-metadata.js';
import { dtoReader, namedReader, sourceReader, wholeReader, type ArgumentReader } from './argument-readers.js';

/** What the pattern of a route captures. */
export interface Capture {
  readonly name: string;
  /** Name of the converter: `int`, `str` … */
  readonly converter: string;
  /** True when the capture stands in the verb's own literal, so that it is bound by position. */
  readonly isPositional: boolean;
}

/** How the parameters of one handler get their values. */
export interface ArgumentPlan {
  readonly readers: readonly ArgumentReader[];
  /** The class that the body is bound to, for the documentation of the route. */
  readonly bodyType: Constructor | undefined;
}

/** Everything the plan of one route depends on. */
export interface PlanInput {
  readonly controller: Constructor;
  readonly route: RouteRecord;
  readonly captures: readonly Capture[];
  readonly settings: Pick<BaseSettings, 'unknownKeys'>;
}

const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Decides once, at boot, where each parameter of a handler comes from.
 *
 * The binding rule: path captures come first, in order; then an `HttpRequest` parameter receives it; a DTO class is
 * the body for POST, PUT and PATCH and the query otherwise; anything else carries a decorator. Whatever is ambiguous
 * becomes a finding.
 */
export function planArguments(input: PlanInput, findings: CheckMessage[]): ArgumentPlan {
  return new Planner(input, findings).plan();
}

class Planner {
  readonly #controller: Constructor;
  readonly #route: RouteRecord;
  readonly #captures: readonly Capture[];
  readonly #positional: readonly Capture[];
  readonly #settings: PlanInput['settings'];
  readonly #findings: CheckMessage[];
  readonly #types: readonly unknown[];
  readonly #written: readonly WrittenParameter[];
  readonly #parameters: ReadonlyMap<number, ParameterRecord>;
  #bodyType: Constructor | undefined;

  constructor(input: PlanInput, findings: CheckMessage[]) {
    this.#controller = input.controller;
    this.#route = input.route;
    this.#captures = input.captures;
    this.#positional = input.captures.filter(({ isPositional }) => isPositional);
    this.#settings = input.settings;
    this.#findings = findings;
    const { prototype } = input.controller as { prototype: object };
    const handler = (prototype as Record<string, unknown>)[input.route.handlerName];
    this.#written = methodParameterNames(handler) ?? [];
    const recorded = (Reflect.getMetadata('design:paramtypes', prototype, input.route.handlerName) as unknown[]) ?? [];
    this.#types = recorded.map((type, index) => (type === Object ? this.#typeOfDefault(index) : type));
    this.#parameters = new Map(
      metadataRegistry.parametersOf(input.controller, input.route.handlerName).map((record) => [record.index, record]),
    );
  }

  plan(): ArgumentPlan {
    const handler = (this.#controller.prototype as Record<string, unknown>)[this.#route.handlerName];
    if (typeof handler === 'function' && handler.length > this.#types.length) {
      this.#report(
        'CONTROLLERS_NO_METADATA',
        'has parameters, but the compiler recorded no types for them',
        'Compile with tsc and "emitDecoratorMetadata" (the preset lapompe/tsconfig.json); tsx, esbuild and Vite leave the types out.',
      );
      return { readers: [], bodyType: undefined };
    }
    const readers = this.#types.map((type, index) => this.#reader(type, index) ?? (() => undefined));
    if (this.#positional.length > this.#types.length) {
      this.#report(
        'CONTROLLERS_CAPTURE_NOT_TAKEN',
        `captures ${this.#positional.map(({ name }) => `"${name}"`).join(', ')} and takes ${this.#types.length} parameters`,
        'Add a parameter for each capture: path captures come first, in order.',
      );
    }
    return { readers, bodyType: this.#bodyType };
  }

  #reader(type: unknown, index: number): ArgumentReader | undefined {
    const record = this.#parameters.get(index);
    if (record !== undefined) return this.#decorated(record, type);
    if (index === 0 && this.#isObjectForm(type)) return (_request, _args, kwargs) => ({ ...kwargs });
    const capture = this.#isObjectForm(this.#types[0]) && !this.#parameters.has(0) ? undefined : this.#positional[index];
    if (capture !== undefined) return this.#captured(capture, type, index);
    if (type === HttpRequest) return (request) => request;
    if (isDto(type)) return this.#dto(type, index);
    return this.#ambiguous(type, index);
  }

  /** The compiler records nothing of `page = 1`: the type is read from the default. */
  #typeOfDefault(index: number): unknown {
    const text = this.#written[index]?.defaultText ?? '';
    if (/^(?:'|"|`)/.test(text)) return String;
    if (/^-?[\d.]/.test(text)) return /n$/.test(text) ? BigInt : Number;
    if (/^(?:true|false|!0|!1)$/.test(text)) return Boolean;
    if (/^new Date\b/.test(text)) return Date;
    return text.startsWith('[') ? Array : Object;
  }

  /** How a parameter is named in messages: `1 ("query")`. */
  #label(index: number): string {
    const name = this.#written[index]?.name ?? '';
    return name === '' ? String(index) : `${index} ("${name}")`;
  }

  #isObjectForm(type: unknown): boolean {
    return type === Object && this.#captures.length > 0;
  }

  #captured(capture: Capture, type: unknown, index: number): ArgumentReader | undefined {
    const wanted = CONVERTED_TYPES.get(capture.converter);
    if (type === HttpRequest || isDto(type)) {
      return this.#report(
        'CONTROLLERS_CAPTURE_ORDER',
        `takes ${nameOf(type)} as parameter ${this.#label(index)}, where the capture "${capture.name}" comes`,
        'Put the path captures first, in the order of the pattern.',
      );
    }
    if (wanted !== undefined && type !== wanted && type !== Object) {
      return this.#report(
        'CONTROLLERS_CAPTURE_TYPE',
        `takes the capture "${capture.name}" (${capture.converter}) as ${nameOf(type)}; it is a ${wanted.name.toLowerCase()}`,
        `Declare the parameter as "${wanted.name.toLowerCase()}".`,
      );
    }
    const position = this.#captures.indexOf(capture);
    return (_request, args) => args[position];
  }

  #dto(type: Constructor, index: number): ArgumentReader | undefined {
    const methods = this.#route.methods;
    const isBody = methods.length > 0 && methods.every((method) => BODY_METHODS.has(method));
    const source = isBody ? 'body' : 'query';
    const earlier = this.#types.findIndex((each, at) => at < index && isDto(each) && !this.#parameters.has(at));
    if (earlier >= this.#positional.length && earlier >= 0) {
      return this.#report(
        'CONTROLLERS_TWO_DTOS',
        `takes two DTOs from the ${source}: "${nameOf(this.#types[earlier])}" and "${type.name}"`,
        'Mark one with @Query() and the other with @Body(), or merge them.',
      );
    }
    if (isBody) this.#bodyType = type;
    return dtoReader(type, { source, unknownKeys: this.#settings.unknownKeys });
  }

  #decorated(record: ParameterRecord, compiled: unknown): ArgumentReader | undefined {
    if (record.source === 'path') return this.#path(record);
    const type = record.type ?? compiled;
    if (record.name === undefined) {
      if (record.source === 'body' && isDto(type)) this.#bodyType = type;
      if (record.type === undefined && isClassWithoutRules(type)) return this.#withoutRules(type, record.index);
      return record.source === 'state' || record.source === 'request'
        ? sourceReader(record)
        : wholeReader(record, type, this.#settings.unknownKeys);
    }
    if (record.type === undefined && compiled === Object && record.source !== 'body' && record.source !== 'files') {
      return this.#report(
        'CONTROLLERS_UNSEEN_TYPE',
        `has a parameter ${this.#label(record.index)}, from the ${record.source} "${record.name}", whose type cannot be seen at run time`,
        `Write "${record.name}?: type" in place of a union, or give the type: @${title(record.source)}('${record.name}', Number).`,
      );
    }
    return namedReader(record, type);
  }

  #path(record: ParameterRecord): ArgumentReader | undefined {
    const name = record.name ?? '';
    if (this.#captures.some((capture) => capture.name === name)) return (_request, _args, kwargs) => kwargs[name];
    const known = this.#captures.map((capture) => `"${capture.name}"`).join(', ') || 'nothing';
    return this.#report(
      'CONTROLLERS_UNKNOWN_CAPTURE',
      `asks for the capture "${name}"; the pattern captures ${known}`,
      'Use a name that stands in the pattern.',
      record,
    );
  }

  #ambiguous(type: unknown, index: number): undefined {
    if (isClassWithoutRules(type)) return this.#withoutRules(type, index);
    const isErased = type === Function || type === Object;
    return this.#report(
      'CONTROLLERS_AMBIGUOUS_PARAMETER',
      `has a parameter ${this.#label(index)} of type ${nameOf(type)} that no rule gives a value`,
      isErased
        ? 'Import its class as a value, not with "import type": the type is gone at run time. For anything else put @Query(), @Body() … on it.'
        : 'Put @Query(), @Body(), @Header(), @Cookie(), @Files() or @State() on it.',
    );
  }

  #withoutRules(type: unknown, index: number): undefined {
    return this.#report(
      'CONTROLLERS_DTO_WITHOUT_RULES',
      `takes "${nameOf(type)}" as parameter ${this.#label(index)}, a class without one rule of class-validator`,
      `Put a rule (@IsString(), @IsInt() …) on each property of "${nameOf(type)}": only declared properties are bound.`,
    );
  }

  #report(id: string, what: string, fix: string, record?: ParameterRecord): undefined {
    this.#findings.push({
      id,
      level: 'error',
      reason: `"${this.#controller.name}.${this.#route.handlerName}" ${what}.`,
      fix,
      place: (record ?? this.#route).place.resolve(),
    });
    return undefined;
  }
}

const CONVERTED_TYPES: ReadonlyMap<string, { readonly name: string }> = new Map<string, { readonly name: string }>([
  ['int', Number],
  ['str', String],
  ['slug', String],
  ['uuid', String],
  ['path', String],
]);

/** Classes that are values or parts of a request: never DTOs. */
const VALUE_TYPES = new Set<unknown>([
  ...[String, Number, Boolean, BigInt, Date, Array, Object, Map, Set, Promise, Function, Symbol, Buffer],
  ...[HttpRequest, RequestHeaders, QueryDict, MultiValueMap, UploadedFile],
]);

function isClassWithoutRules(type: unknown): boolean {
  return typeof type === 'function' && !VALUE_TYPES.has(type) && !isDto(type) && isClass(type);
}

function isClass(type: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(type));
}

function nameOf(type: unknown): string {
  return typeof type === 'function' ? type.name : String(type);
}

function title(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
