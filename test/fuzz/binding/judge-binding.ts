import { validateSync } from 'class-validator';

import type { Constructor } from '../../../src/conf/constructor.js';
import { ValidationFailed } from '../../../src/errors/http-error.js';
import type { BindOptions } from '../../../src/validation/bind-context.js';
import { createDtoBinder, type DtoInput } from '../../../src/validation/bind-dto.js';
import { BindingPlan } from '../../../src/validation/binding-plan.js';
import { describeValue } from './describe-value.js';

/** What one class made of one input. */
export interface Judgement {
  readonly outcome: 'accepted by the plan' | 'accepted in two steps' | 'refused' | 'thrown';
  /** What is not as it should be. */
  readonly fault: string | undefined;
}

/** Binds inputs to a class in each way there is, and compares. */
export class BindingJudge {
  readonly #plan: BindingPlan;
  readonly #compiled: (input: DtoInput) => unknown;
  readonly #interpreted: (input: DtoInput) => unknown;
  readonly #isLikeLibrary: boolean;
  readonly #options: BindOptions;

  /** @param isLikeLibrary - whether class-validator is to find nothing wrong with what the plan accepts */
  constructor(type: Constructor, options: BindOptions, isLikeLibrary = true) {
    this.#options = options;
    this.#plan = new BindingPlan(type, options);
    this.#compiled = createDtoBinder(type, options);
    this.#interpreted = createDtoBinder(type, options, false);
    this.#isLikeLibrary = isLikeLibrary;
  }

  judge(input: DtoInput): Judgement {
    const before = input.kind === 'json' ? describeValue(input.value) : '';
    const expected = outcomeOf(() => this.#interpreted(input));
    const found = outcomeOf(() => this.#compiled(input));
    const accepted = this.#accept(input);
    const isAccepted = expected.startsWith('instance');
    return {
      outcome: isAccepted
        ? accepted === undefined
          ? 'accepted in two steps'
          : 'accepted by the plan'
        : expected.startsWith('refused')
          ? 'refused'
          : 'thrown',
      fault: this.#faultOf(input, { before, expected, found, accepted }),
    };
  }

  #accept(input: DtoInput): unknown {
    const { otherKeys, path } = this.#options;
    // Keys of other parameters stand beside those of a whole body, not within a part of it.
    const others = path === undefined ? otherKeys : undefined;
    try {
      return input.kind === 'json'
        ? this.#plan.acceptJson?.(input.value, others, undefined)
        : this.#plan.acceptFields?.(input.fields, otherKeys);
    } catch (error) {
      return error;
    }
  }

  #faultOf(input: DtoInput, { before, expected, found, accepted }: Compared): string | undefined {
    if (found !== expected) return `the plan: ${found}\n    the interpreter: ${expected}`;
    if (input.kind === 'json' && describeValue(input.value) !== before)
      return 'the input was changed';
    if (accepted === undefined) return undefined;
    const instance = `instance ${describeValue(accepted)}`;
    if (instance !== expected) return `accepted: ${instance}\n    the interpreter: ${expected}`;
    const words = this.#isLikeLibrary ? outcomeOf(() => libraryErrors(accepted as object)) : '';
    return words === '' || words === 'instance "[]"'
      ? undefined
      : `accepted, and class-validator: ${words}`;
  }
}

interface Compared {
  readonly before: string;
  readonly expected: string;
  readonly found: string;
  readonly accepted: unknown;
}

function libraryErrors(instance: object): string {
  const errors = validateSync(instance, { forbidUnknownValues: false });
  return JSON.stringify(errors.map(({ property, constraints }) => ({ property, constraints })));
}

function outcomeOf(bind: () => unknown): string {
  try {
    return `instance ${describeValue(bind())}`;
  } catch (error) {
    if (!(error instanceof ValidationFailed)) return `thrown ${String(error)}`;
    const { errors, status, source, dtoName, cause } = error;
    const fields = JSON.stringify(Object.entries(errors));
    return `refused ${status} ${source} ${dtoName} ${fields} ${String(cause)}`;
  }
}
