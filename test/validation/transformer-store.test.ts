import { describe, expect, it } from '@jest/globals';
import {
  Exclude,
  Expose,
  plainToInstance,
  instanceToPlain,
  Transform,
  Type,
} from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

import {
  declaredElement,
  isExposed,
  outerName,
  transformedNames,
  transformsOf,
} from '../../src/validation/transformer-store.js';

class Part {
  @Expose() name!: string;
}

class Whole {
  @Expose({ name: 'outer' }) inner!: string;
  @Exclude({ toPlainOnly: true }) password!: string;
  @Type(() => Part) part!: Part;
  @Type(() => Object, {
    keepDiscriminatorProperty: true,
    discriminator: { property: 'kind', subTypes: [{ value: Part, name: 'part' }] },
  })
  any!: unknown;
  @Transform(
    ({ value, obj, key, type }) =>
      `${String(value)} ${key} ${Object.keys(obj as object).length} ${type}`,
  )
  text!: string;
}

// Fails when class-transformer moves its store, or keeps other things in it: then src/validation/transformer-store.ts
// and the declaration file beside it are to be changed.
describe('the store of class-transformer', () => {
  it('is where it was, and the one that the decorators write into', () => {
    expect(defaultMetadataStorage.findExposeMetadata(Whole, 'inner')?.options).toEqual({
      name: 'outer',
    });
    expect(plainToInstance(Whole, { outer: 'x' }).inner).toBe('x');
  });

  it('tells names, types and directions', () => {
    expect([...transformedNames(Whole)].sort()).toEqual(['any', 'inner', 'part', 'text']);
    expect(outerName(Whole, 'inner')).toBe('outer');
    expect(declaredElement(Whole, 'part')?.type).toBe(Part);
    expect(declaredElement(Whole, 'any')?.discriminator).toEqual({
      property: 'kind',
      types: new Map([['part', Part]]),
      keepsProperty: true,
    });
    expect([isExposed(Whole, 'password', 'input'), isExposed(Whole, 'password', 'output')]).toEqual(
      [true, false],
    );
  });

  it('has functions that are called as class-transformer calls them', () => {
    const [input] = transformsOf(Whole, 'text', 'input');
    const [output] = transformsOf(Whole, 'text', 'output');
    expect(input?.('a', { text: 'a' })).toBe(plainToInstance(Whole, { text: 'a' }).text);
    expect(output?.('a', Object.assign(new Whole(), { text: 'a' }))).toBe(
      instanceToPlain(Object.assign(new Whole(), { text: 'a' }))['text'],
    );
  });
});
