import { validateSync } from '../../dto/rule-store.js';
import { ValidationFailed, type FieldProblem } from '../../errors/http-error.js';
import { choiceValues } from '../fields/choices.js';
import { InstanceState } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { parseCondition } from './parse-conditions.js';
import { readExists } from './read-aggregates.js';
import { allRows, type QueryState } from './query-state.js';

/** What `fullClean()` looks at. */
export interface CleanOptions {
  /** Fields that are left out. */
  readonly exclude?: readonly string[];
  /** Asks the database whether unique values are taken. @defaultValue true */
  readonly validateUnique?: boolean;
}

type Values = Record<string, unknown>;
type Problems = Map<string, FieldProblem[]>;

/** Key under which messages stand that concern no single field (Django: NON_FIELD_ERRORS). */
const WHOLE_OBJECT = '';

/** Asks every rule about `object`, and reports all that is wrong at once. */
export async function validateObject(
  meta: ModelMeta,
  object: object & { clean?(): unknown },
  { exclude = [], validateUnique = true }: CleanOptions,
): Promise<void> {
  const problems: Problems = new Map();
  const fields = meta.fields.filter((field) => !exclude.includes(field.name));
  askRules(object, fields, problems);
  for (const field of fields) askField(field, object as Values, problems);
  try {
    await object.clean?.();
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    for (const [name, given] of Object.entries(error.errors)) {
      problems.set(name, [...(problems.get(name) ?? []), ...given]);
    }
  }
  if (validateUnique) await askUnique(meta, object as Values, fields, problems);
  if (problems.size > 0) throw new ValidationFailed(Object.fromEntries(problems));
}

function askRules(object: object, fields: readonly Field[], problems: Problems): void {
  const names = new Map(fields.map((field) => [field.name, field]));
  for (const { property, constraints = {} } of validateSync(object, {
    forbidUnknownValues: false,
  })) {
    const field = names.get(property);
    if (field === undefined || isLeftEmpty(field, (object as Values)[field.attribute])) continue;
    for (const [code, message] of Object.entries(constraints))
      add(problems, property, code, message);
  }
}

function isLeftEmpty(field: Field, value: unknown): boolean {
  return field.blank && (value === '' || value === null || value === undefined);
}

function askField(field: Field, values: Values, problems: Problems): void {
  const value = values[field.attribute];
  const isMissing = value === undefined || value === null;
  if (isMissing) {
    const isGiven =
      field.null || field.blank || field.primaryKey || field.definition.default !== undefined;
    const isAutomatic = field.definition.autoNow === true || field.definition.autoNowAdd === true;
    if (!isGiven && !isAutomatic && field.definition.dbDefault === undefined) {
      add(problems, field.name, 'required', `${field.name} must have a value`);
    }
    return;
  }
  const { choices, validators = [] } = field.definition;
  if (choices !== undefined && !(field.blank && value === '')) {
    if (!choiceValues(choices).includes(value as string)) {
      add(
        problems,
        field.name,
        'isIn',
        `${field.name} must be one of the following values: ${choiceValues(choices).join(', ')}`,
      );
    }
  }
  for (const validate of validators) askValidator(field, validate, value, problems);
}

function askValidator(
  field: Field,
  validate: (value: never) => string | undefined | void,
  value: unknown,
  problems: Problems,
): void {
  try {
    const message = validate(value as never);
    if (typeof message === 'string') add(problems, field.name, 'invalid', message);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    add(problems, field.name, 'invalid', error.message);
  }
}

function add(problems: Problems, name: string, code: string, message: string): void {
  const known = problems.get(name);
  if (known === undefined) problems.set(name, [{ code, message }]);
  else if (!known.some((each) => each.code === code)) known.push({ code, message });
}

async function askUnique(
  meta: ModelMeta,
  values: Values,
  fields: readonly Field[],
  problems: Problems,
): Promise<void> {
  const sets = [
    ...meta.fields.filter(({ unique }) => unique).map((field) => [field.name]),
    ...(meta.options.uniqueTogether ?? []),
    ...meta.constraints.flatMap((constraint) =>
      constraint.kind === 'unique' && constraint.condition === undefined ? [constraint.fields] : [],
    ),
  ];
  for (const names of sets) {
    const isAsked = names.every((name) => fields.some((field) => field.name === name));
    if (!isAsked || names.some((name) => problems.has(name))) continue;
    if (!(await isTaken(meta, values, names))) continue;
    const key = names.length === 1 ? names[0]! : WHOLE_OBJECT;
    add(
      problems,
      key,
      'unique',
      `${meta.verboseName} with this ${names.join(' and ')} already exists`,
    );
  }
}

async function isTaken(
  meta: ModelMeta,
  values: Values,
  names: readonly string[],
): Promise<boolean> {
  const conditions: Record<string, unknown> = {};
  for (const name of names) {
    const { attribute } = meta.fieldsByName.get(name)!;
    const value = values[attribute];
    // NULL is equal to nothing, so that any number of rows may have it.
    if (value === undefined || value === null) return false;
    conditions[attribute] = value;
  }
  const state = InstanceState.of(values);
  const key = values[meta.primaryKey.attribute];
  const isOwnKey = names.length === 1 && names[0] === meta.primaryKey.name;
  if (isOwnKey && state?.isNew !== true) return false;
  const rows = filtered(meta, conditions, false, { ...allRows(meta), using: state?.alias });
  const others =
    state === undefined || state.isNew || key === undefined
      ? rows
      : filtered(meta, { pk: key }, true, rows);
  return readExists(others);
}

function filtered(
  meta: ModelMeta,
  conditions: Readonly<Record<string, unknown>>,
  isNegated: boolean,
  state: QueryState,
): QueryState {
  const child = parseCondition(meta, state.annotations, conditions);
  const node = { kind: 'node', connector: 'AND', isNegated, children: [child] } as const;
  return { ...state, steps: [...state.steps, { kind: 'filter', node }] };
}
