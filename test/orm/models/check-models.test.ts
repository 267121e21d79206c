import { runInThisContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import type { FieldDefinition } from '../../../src/orm/fields/field-definition.js';
import { checkModels } from '../../../src/orm/models/check-models.js';
import type { ModelOptions } from '../../../src/orm/models/model-options.js';
import { ModelRegistry } from '../../../src/orm/models/model-registry.js';
import { PlaceMark } from '../../../src/errors/source-place.js';

type Declared = readonly [
  name: string,
  fields: Record<string, FieldDefinition>,
  options?: ModelOptions,
];

function here(): PlaceMark {
  return PlaceMark.capture(here);
}

function idsOf(...models: readonly Declared[]): readonly string[] {
  return find(...models).map(({ id }) => id);
}

function find(...models: readonly Declared[]) {
  const registry = new ModelRegistry();
  for (const [name, fields, options = {}] of models) {
    const modelClass = class {};
    registry.register({
      modelClass,
      name,
      options,
      fields: new Map(Object.entries(fields)),
      place: here(),
    });
  }
  return checkModels(registry);
}

const TITLE: FieldDefinition = { kind: 'CharField', maxLength: 10 };
const toBook = (more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  kind: 'ForeignKey',
  to: 'Book',
  onDelete: 'cascade',
  ...more,
});

describe('The check of models', () => {
  it('finds all at once', () => {
    const models: readonly Declared[] = [
      ['Page', { book: toBook(), title: { kind: 'CharField' } }],
      ['Note', { page: toBook({ to: 'Pag' }), other: toBook({ to: 'Page', toField: 'nothing' }) }],
      [
        'Shelf',
        {
          one: toBook({ to: 'Page', relatedName: 'shelf' }),
          two: toBook({ to: 'Page', relatedName: 'shelf' }),
          notes: { kind: 'ManyToManyField', to: 'Note', through: 'Tag' },
          others: { kind: 'ManyToManyField', to: 'Nothing' },
        },
      ],
      ['Tag', { shelf: toBook({ to: 'Shelf' }), note: toBook({ to: 'Not' }) }],
    ];
    expect(idsOf(...models)).toEqual([
      'ORM_UNKNOWN_MODEL',
      'ORM_UNKNOWN_MODEL',
      'ORM_UNKNOWN_FIELD',
      'ORM_RELATED_NAME_CLASH',
      'ORM_UNKNOWN_MODEL',
      'ORM_UNKNOWN_MODEL',
      'ORM_FIELD_OPTION',
    ]);
  });

  it('leaves no model half linked', () => {
    const registry = new ModelRegistry();
    const modelClass = class {};
    const fields = new Map([['book', toBook()]]);
    registry.register({ modelClass, name: 'Page', options: {}, fields, place: here() });
    for (const ask of [
      () => registry.metaOf(modelClass),
      () => registry.all(),
      () => registry.named('Page'),
    ]) {
      expect(ask).toThrow('ORM_UNKNOWN_MODEL');
      expect(ask).toThrow('ORM_UNKNOWN_MODEL');
    }
  });

  it('finds nothing where all is well', () => {
    expect(idsOf(['Book', { title: TITLE }], ['Page', { book: toBook() }])).toEqual([]);
  });

  it.each<[string, readonly Declared[]]>([
    ['ORM_UNKNOWN_MODEL', [['Page', { book: toBook() }]]],
    ['ORM_FIELD_OPTION', [['Book', { title: { kind: 'CharField' } }]]],
    [
      'ORM_FIELD_OPTION',
      [['Book', { price: { kind: 'DecimalField', maxDigits: 2, decimalPlaces: 3 } }]],
    ],
    [
      'ORM_FIELD_OPTION',
      [
        ['Book', {}],
        ['Page', { book: toBook({ onDelete: 'set-null' }) }],
      ],
    ],
    [
      'ORM_FIELD_OPTION',
      [
        ['Book', {}],
        ['Page', { book: toBook({ onDelete: 'set-default' }) }],
      ],
    ],
    [
      'ORM_TARGET_NOT_UNIQUE',
      [
        ['Book', { title: TITLE }],
        ['Page', { book: toBook({ toField: 'title' }) }],
      ],
    ],
    ['ORM_UNKNOWN_FIELD', [['Book', {}, { uniqueTogether: [['titel']] }]]],
    ['ORM_UNKNOWN_FIELD', [['Book', {}, { indexes: [{ fields: ['-titel'] }] }]]],
    [
      'ORM_TABLE_TAKEN',
      [
        ['Book', {}],
        ['Tome', {}, { dbTable: 'Book' }],
      ],
    ],
    [
      'ORM_NAME_TAKEN',
      [
        ['Book', { title: TITLE }, { indexes: [{ fields: ['title'], name: 'same' }] }],
        [
          'Tome',
          { title: TITLE },
          { constraints: [{ kind: 'unique', fields: ['title'], name: 'same' }] },
        ],
      ],
    ],
    [
      'ORM_THROUGH_WITHOUT_ENDS',
      [
        ['Book', { tags: { kind: 'ManyToManyField', to: 'Tag', through: 'Link' } }],
        ['Tag', {}],
        ['Link', { book: toBook() }],
      ],
    ],
  ])('finds %s', (id, models) => {
    const findings = find(...models);
    expect(findings.map((each) => each.id)).toEqual([id]);
    expect(findings[0]?.place?.file).toContain('check-models.test.ts');
  });

  it('finds fields that the compiler defines in every object, where they hide those of the model', () => {
    const modelClass = runInThisContext('(class Tome {\n    title;\n})') as new () => object;
    Reflect.defineMetadata('design:type', String, modelClass.prototype as object, 'title');
    const registry = new ModelRegistry();
    const fields = new Map([['title', TITLE]]);
    registry.register({ modelClass, name: 'Tome', options: {}, fields, place: here() });
    expect(checkModels(registry)).toMatchObject([
      { id: 'CHECKS_DEFINED_FIELDS', reason: expect.stringContaining('Tome defines "title"') },
    ]);
  });
});
