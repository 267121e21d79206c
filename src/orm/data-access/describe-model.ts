import type { DataAccess } from '../../views/data-access.js';
import type {
  DataDescription,
  DataField,
  DataKind,
  DataRelation,
} from '../../views/data-description.js';
import { choicePairs } from '../fields/choices.js';
import type { FieldKind, RelationKind } from '../fields/field-definition.js';
import { isGivenByDatabase } from '../models/default-values.js';
import type { Field, ModelMeta } from '../models/model-meta.js';

/** What the port tells of a model. @param open - the access to another model */
export function describeModel(
  meta: ModelMeta,
  open: (meta: ModelMeta) => DataAccess,
): DataDescription<DataAccess> {
  const relations = [...meta.fields, ...meta.manyToMany].filter(
    ({ relation }) => relation !== undefined,
  );
  return {
    label: meta.verboseName,
    labelPlural: meta.verboseNamePlural,
    key: meta.primaryKey.name,
    fields: meta.fields.filter(({ relation }) => relation === undefined).map(describeField),
    relations: relations.map((field) => describeRelation(field, open)),
    ordering: meta.ordering,
    uniqueTogether: [
      ...(meta.options.uniqueTogether ?? []),
      ...meta.constraints.flatMap((each) => (each.kind === 'unique' ? [each.fields] : [])),
    ],
  };
}

function describeField(field: Field): DataField {
  const { definition } = field;
  const kind = field.kind as Exclude<FieldKind, RelationKind>;
  return {
    ...describeMember(field),
    kind: KINDS[kind],
    format: FORMATS[kind],
    maxLength: field.maxLength,
    maxDigits: definition.maxDigits,
    decimalPlaces: definition.decimalPlaces,
    minValue: kind.startsWith('Positive') ? 0 : undefined,
    choices: definition.choices === undefined ? undefined : choicePairs(definition.choices),
  };
}

function describeRelation(
  field: Field,
  open: (meta: ModelMeta) => DataAccess,
): DataRelation<DataAccess> {
  const { to } = field.relation!;
  let access: DataAccess | undefined;
  return {
    ...describeMember(field),
    kind: field.isMany ? 'many' : 'one',
    to: () => (access ??= open(to)),
  };
}

function describeMember(field: Field) {
  const { definition } = field;
  const hasValue =
    definition.default !== undefined ||
    isGivenByDatabase(field) ||
    definition.autoNow === true ||
    definition.autoNowAdd === true;
  return {
    name: field.name,
    label: field.verboseName,
    helpText: definition.helpText ?? '',
    isNullable: field.null,
    isRequired: !field.null && !field.blank && !field.isMany && !hasValue,
    isUnique: field.unique,
    isEditable:
      (definition.editable ?? true) && definition.autoNow !== true && !isGeneratedKey(field),
  };
}

function isGeneratedKey(field: Field): boolean {
  return field.primaryKey && isGivenByDatabase(field);
}

const FORMATS: Partial<Record<FieldKind, 'email' | 'slug' | 'url'>> = {
  EmailField: 'email',
  SlugField: 'slug',
  URLField: 'url',
};

const KINDS: Readonly<Record<Exclude<FieldKind, RelationKind>, DataKind>> = {
  AutoField: 'integer',
  BigAutoField: 'integer',
  BigIntegerField: 'bigint',
  BinaryField: 'binary',
  BooleanField: 'boolean',
  CharField: 'text',
  DateField: 'date',
  DateTimeField: 'datetime',
  DecimalField: 'decimal',
  DurationField: 'duration',
  EmailField: 'text',
  FilePathField: 'text',
  FloatField: 'float',
  IntegerField: 'integer',
  JSONField: 'json',
  PositiveBigIntegerField: 'bigint',
  PositiveIntegerField: 'integer',
  PositiveSmallIntegerField: 'integer',
  SlugField: 'text',
  SmallIntegerField: 'integer',
  TextField: 'text',
  TimeField: 'time',
  URLField: 'text',
  UUIDField: 'uuid',
};
