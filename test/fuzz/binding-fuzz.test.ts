import { describe, expect, it } from '@jest/globals';

import type { Constructor } from '../../src/conf/constructor.js';
import { BindingPlan } from '../../src/validation/binding-plan.js';
import { DECORATOR_CASES, uncoveredDecorators } from './binding/decorator-cases.js';
import { fuzzBinding } from './binding-fuzz.js';

describe('the compiled binding', () => {
  it('is tried with every decorator that class-validator exports', () => {
    expect(uncoveredDecorators()).toEqual([]);
  });

  it('accepts what the interpreter accepts, refuses in the same words, and nothing that class-validator refuses', () => {
    const seed = Number(process.env['FUZZ_SEED'] ?? 1);
    const { faults, outcomes, seen } = fuzzBinding(
      Number(process.env['FUZZ_COUNT'] ?? 10_000),
      seed,
    );
    expect(faults).toEqual([]);
    // Each way must have been taken, or the inputs prove nothing.
    expect(outcomes.get('accepted by the plan')).toBeGreaterThan(150);
    expect(outcomes.get('accepted in two steps')).toBeGreaterThan(50);
    expect(outcomes.get('refused')).toBeGreaterThan(1000);
    expect([...seen.keys()]).toEqual(expect.arrayContaining(Object.keys(DECORATOR_CASES)));
  });

  it.each(Object.keys(DECORATOR_CASES))('takes what is right for @%s on its short way', (name) => {
    const { isOwn, acceptsNothing, ways, near } = DECORATOR_CASES[name]!;
    const accepted = ways.map((decorate) => {
      const dto = class Single {};
      Reflect.defineMetadata('design:type', Object, dto.prototype, 'value');
      decorate()(dto.prototype, 'value');
      const { acceptJson } = new BindingPlan(dto as Constructor, { unknownKeys: 'drop' });
      return near.some((value) => acceptJson?.({ value }, undefined, undefined) !== undefined);
    });
    expect(accepted.includes(true)).toBe(isOwn !== true && acceptsNothing !== true);
  });
});
