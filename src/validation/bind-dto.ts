import type { Constructor } from '../conf/constructor.js';
import { canGenerateCode } from '../conf/generate-function.js';
import { ValidationFailed } from '../errors/http-error.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import type { UploadedFile } from '../http/uploaded-file.js';
import { BindContext, joinPath, placeName, type BindOptions } from './bind-context.js';
import { BindingPlan } from './binding-plan.js';
import { buildFromFields } from './build-dto.js';

/** What a DTO is made of: a JSON value, or the fields (and files) of a query or a form. */
export type DtoInput =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'fields';
      readonly fields: MultiValueMap<string>;
      readonly files?: MultiValueMap<UploadedFile> | undefined;
    };

/** Turns input into a validated instance. At once where no rule of the DTO is asynchronous. */
export type DtoBinder = (input: DtoInput) => object | Promise<object>;

/**
 * Makes the binder of a DTO class. Runs once, at boot; what it needs is compiled when the first input comes.
 *
 * Only declared keys are read, nested objects and lists element by element; each value is turned into its declared
 * type (fields) or must already be of it (JSON); then every rule is asked, also those of nested classes. The binder
 * throws ValidationFailed with everything that is wrong, by dotted path.
 *
 * @param isCompiled - false for the interpreter alone, which gives the same result
 */
export function createDtoBinder(
  type: Constructor,
  options: BindOptions,
  isCompiled: boolean = canGenerateCode(),
): DtoBinder {
  const path = options.path ?? '';
  const plan = new BindingPlan(type, options, isCompiled);
  // Keys of other parameters stand beside those of the whole, not within it.
  const others = path === '' ? options.otherKeys : undefined;

  /** Finds everything that is wrong. Gives the error, since a function that ends by throwing is never compiled. */
  function explain(input: DtoInput): object | Promise<object> {
    const context = new BindContext(options);
    const instance =
      input.kind === 'json'
        ? plan.build(input.value, path, context)
        : buildFromFields(input.fields, input.files, type, context);
    if (instance !== undefined) {
      plan.check(instance, path, context);
      forgiveBlanks(instance as Record<string, unknown>, context);
    }
    return settle(instance as object, type, context);
  }

  function accept(input: DtoInput): object | undefined {
    if (input.kind === 'json') return plan.acceptJson?.(input.value, others, undefined);
    const hasFiles = input.files !== undefined && input.files.size > 0;
    return hasFiles ? undefined : plan.acceptFields?.(input.fields, options.otherKeys);
  }

  return function bindDto(input) {
    return accept(input) ?? orThrow(explain(input));
  };
}

/** Makes the binder of a list of DTOs: each element is bound, and its problems carry its index. */
export function createListBinder(
  type: Constructor,
  options: BindOptions,
): (value: unknown) => object[] | Promise<object[]> {
  const path = options.path ?? '';
  const plan = new BindingPlan(type, options);

  return function bindList(value) {
    const accepted = acceptAll(value, plan);
    if (accepted !== undefined) return accepted;
    const context = new BindContext(options);
    if (!Array.isArray(value)) {
      context.problems.add(path, 'isArray', `${placeName(path, options)} must be an array`);
      return orThrow(settle<object[]>([], type, context));
    }
    const instances = value.map((each: unknown, index) =>
      plan.build(each, joinPath(path, index), context),
    );
    instances.forEach((instance, index) => {
      if (instance !== undefined) plan.check(instance, joinPath(path, index), context);
    });
    return orThrow(settle(instances as object[], type, context));
  };
}

/** The instances of a list where each element is right beyond doubt. */
function acceptAll(value: unknown, { acceptJson }: BindingPlan): object[] | undefined {
  if (acceptJson === undefined || !Array.isArray(value)) return undefined;
  const instances: object[] = [];
  for (const each of value as unknown[]) {
    const instance = acceptJson(each, undefined, undefined);
    if (instance === undefined) return undefined;
    instances.push(instance);
  }
  return instances;
}

/** A browser sends an optional field that nobody filled in as an empty text: where the rules refuse it, it was not sent. */
function forgiveBlanks(instance: Record<string, unknown>, context: BindContext): void {
  for (const [name, { at, fallback }] of context.blanks ?? []) {
    if (instance[name] !== '' || !context.problems.has(at)) continue;
    context.problems.forget(at);
    if (fallback === undefined) delete instance[name];
    else instance[name] = fallback;
  }
}

function orThrow<Bound>(outcome: Bound | ValidationFailed): Bound {
  if (outcome instanceof ValidationFailed) throw outcome;
  return outcome;
}

function settle<Bound extends object>(
  bound: Bound,
  type: Constructor,
  context: BindContext,
): Bound | Promise<Bound> | ValidationFailed {
  const { problems, pending, options } = context;
  if (pending.length > 0)
    return Promise.all(pending).then(() => {
      problems.throwIfAny(options.source, type.name);
      return bound;
    });
  return problems.failure(options.source, type.name) ?? bound;
}
