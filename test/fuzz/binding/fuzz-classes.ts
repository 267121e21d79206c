import { MultiValueMap } from '../../../src/http/multi-value-map.js';
import type { BindOptions } from '../../../src/validation/bind-context.js';
import type { DtoInput } from '../../../src/validation/bind-dto.js';
import type { Random } from '../../differential/random.js';
import { forgetClassesBut, knownClasses } from './forget-classes.js';
import type { FuzzLog } from './fuzz-log.js';
import { BindingJudge } from './judge-binding.js';
import { RandomClasses, type RandomClass } from './random-class.js';

const INPUTS_PER_CLASS = 100;
const MAX_DEPTH = 4;

/** Binds random values to random classes that hold each other. */
export function fuzzClasses(count: number, random: Random, log: FuzzLog): void {
  const classes = new RandomClasses(random);
  const known = knownClasses();
  for (let number = 0; number < count && !log.isFull; number += INPUTS_PER_CLASS) {
    const made = classes.make(random.integer(0, MAX_DEPTH));
    // The rules of the application, conditions and names of its own are no business of class-validator's.
    const judge = new BindingJudge(made.type, optionsOf(random), false);
    for (let input = 0; input < Math.min(INPUTS_PER_CLASS, count - number); input += 1) {
      const sent = inputOf(made, random);
      log.note(`class of depth ${made.depth}`, judge.judge(sent), sent);
    }
    forgetClassesBut(known);
  }
}

function optionsOf(random: Random): BindOptions {
  return {
    source: random.pick(['body', 'query']),
    unknownKeys: random.chance(0.5) ? 'drop' : 'refuse',
    ...(random.chance(0.3) ? { otherKeys: new Set(['other']) } : {}),
    ...(random.chance(0.2) ? { path: 'book' } : {}),
  };
}

function inputOf({ near }: RandomClass, random: Random): DtoInput {
  const value = near();
  if (random.chance(0.85) || value === null || typeof value !== 'object')
    return { kind: 'json', value };
  const lists = Object.entries(value).map(([key, each]): [string, string[]] => [
    key,
    textsOf(each),
  ]);
  return { kind: 'fields', fields: new MultiValueMap(new Map(lists)) };
}

function textsOf(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  return Array.from(texts, (each) =>
    typeof each === 'symbol' || typeof each === 'object' ? '' : String(each),
  );
}
