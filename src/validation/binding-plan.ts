import type { Constructor } from '../conf/constructor.js';
import { canGenerateCode } from '../conf/generate-function.js';
import { PLAIN_RULES, type BindContext, type BindOptions } from './bind-context.js';
import { buildFromJson } from './build-dto.js';
import { checkDto } from './check-dto.js';
import { AcceptCompiler, type AcceptFields, type AcceptJson } from './compile-accept.js';
import { StagedCompiler, type StagedFunctions } from './compile-staged.js';
import type { RuleInstances } from './rule-instances.js';

/**
 * How one class is bound: first by a function that gives the instance or is not sure; then in two steps that find
 * everything that is wrong. Each is compiled when it is first used, once for all routes of an application that take
 * the class; where no code may be generated, the interpreter does it all.
 */
export class BindingPlan {
  readonly #type: Constructor;
  readonly #compilers: Compilers | undefined;
  #json: { readonly accept: AcceptJson | undefined } | undefined;
  #fields: { readonly accept: AcceptFields | undefined } | undefined;
  #staged: StagedFunctions | undefined;

  /** @param isCompiled - false for the interpreter alone */
  constructor(
    type: Constructor,
    options: Pick<BindOptions, 'rules' | 'unknownKeys'>,
    isCompiled: boolean = canGenerateCode(),
  ) {
    this.#type = type;
    this.#compilers = isCompiled ? compilersOf(options) : undefined;
  }

  /** Makes the validated instance of a JSON value at once; undefined where nothing but the two steps can tell. */
  get acceptJson(): AcceptJson | undefined {
    this.#json ??= { accept: this.#compilers?.accept.forJson(this.#type) };
    return this.#json.accept;
  }

  /** The same for the fields of a query or a form. */
  get acceptFields(): AcceptFields | undefined {
    this.#fields ??= { accept: this.#compilers?.accept.forFields(this.#type) };
    return this.#fields.accept;
  }

  /** The first step: makes an instance of a JSON value, and problems in `context`. */
  build(value: unknown, path: string, context: BindContext): object | undefined {
    return this.#steps.build(value, path, context);
  }

  /** The second step: asks every rule of the instance. */
  check(instance: object, path: string, context: BindContext): void {
    this.#steps.check(instance, path, context);
  }

  get #steps(): StagedFunctions {
    return (this.#staged ??= this.#compilers?.staged.forJson(this.#type) ?? {
      build: (value, path, context) => buildFromJson(value, this.#type, path, context),
      check: checkDto,
    });
  }
}

interface Compilers {
  readonly accept: AcceptCompiler;
  readonly staged: StagedCompiler;
}

const compilers = {
  drop: new WeakMap<RuleInstances, Compilers>(),
  refuse: new WeakMap<RuleInstances, Compilers>(),
} as const;

function compilersOf({
  rules = PLAIN_RULES,
  unknownKeys,
}: Pick<BindOptions, 'rules' | 'unknownKeys'>) {
  let found = compilers[unknownKeys].get(rules);
  if (found === undefined) {
    found = {
      accept: new AcceptCompiler({ rules, refusesUnknownKeys: unknownKeys === 'refuse' }),
      staged: new StagedCompiler(rules),
    };
    compilers[unknownKeys].set(rules, found);
  }
  return found;
}
