import { snakeCase } from '../../models/snake-case.js';
import { quote, ValueWriter } from '../files/write-value.js';
import { fieldOfColumn } from './field-of-column.js';
import type { InspectedColumn, InspectedTable } from './inspect-database.js';
import { className, propertyName } from './model-names.js';

/** Source of models for tables that are there (Django topic: inspectdb). It compiles; it is a start, to be read and corrected. */
export function writeModels(tables: readonly InspectedTable[], door = 'lapompe/orm'): string {
  const context = new Context(tables);
  const classes = tables
    .filter((table) => !context.between.has(table))
    .map((table) => classText(table, context));
  const names = [...context.imports].sort((one, other) =>
    one.replace('type ', '').toLowerCase() < other.replace('type ', '').toLowerCase() ? -1 : 1,
  );
  return [
    '// Written by "lapompe inspectdb": read it, correct it, and take managed: false away where migrations shall',
    '// change the table.',
    `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${quote(door)};`,
    ...classes,
    '',
  ].join('\n');
}

class Context {
  readonly imports = new Set(['BaseModel', 'Manager', 'Model']);
  readonly classes = new Map<string, string>();
  /** Tables of many-to-many fields, and who declares these. */
  readonly between = new Map<InspectedTable, ManyToMany>();

  constructor(tables: readonly InspectedTable[]) {
    const taken = new Set<string>();
    for (const { name } of tables) this.classes.set(name, className(name, taken));
    for (const table of tables) {
      const found = asManyToMany(table, tables);
      if (found !== undefined) this.between.set(table, found);
    }
  }
}

interface ManyToMany {
  readonly owner: string;
  readonly target: string;
  readonly property: string;
}

/** A table of nothing but two keys, that is called and built as the table of a many-to-many field. */
function asManyToMany(
  table: InspectedTable,
  tables: readonly InspectedTable[],
): ManyToMany | undefined {
  const { keys, columns, uniques, primaryKey } = table;
  const [one, two] = keys;
  if (one === undefined || two === undefined || keys.length > 2 || columns.length !== 3)
    return undefined;
  const isKeyed = primaryKey.length === 1 && columns.some(({ isAuto }) => isAuto);
  const isPair = uniques.some((set) => set.length === 2);
  const owner = [one, two].find(
    (key) => table.name.startsWith(`${key.table}_`) && key.column === `${shortName(key.table)}_id`,
  );
  const target = owner === one ? two : one;
  const isThere = tables.some(({ name }) => name === target.table);
  if (owner === undefined || !isKeyed || !isPair || !isThere || one.table === two.table)
    return undefined;
  if (target.column !== `${shortName(target.table)}_id`) return undefined;
  return {
    owner: owner.table,
    target: target.table,
    property: propertyName(table.name.slice(owner.table.length + 1), new Set()),
  };
}

/** Name of the model in snake_case: what its class is called in {@link className}. */
function shortName(table: string): string {
  return snakeCase(className(table, new Set()));
}

function classText(table: InspectedTable, context: Context): string {
  const name = context.classes.get(table.name)!;
  const taken = new Set<string>();
  const properties = new Map(
    table.columns.map((column) => [column.name, propertyOf(column, table, taken)]),
  );
  const [keyName] = table.primaryKey;
  const key = table.columns.find((column) => column.name === keyName);
  const keyType =
    table.primaryKey.length === 1 && key !== undefined ? typeOf(key, table) : 'number';
  const lines = [
    '',
    ...notesOf(table),
    `@Model(${optionsText(table, properties)})`,
    `export class ${name} extends BaseModel${keyType === 'number' ? '' : `<${keyType}>`} {`,
    `  static readonly objects = new Manager<${name}>();`,
    '',
  ];
  for (const column of table.columns) {
    lines.push(...columnLines(table, column, properties.get(column.name)!, context));
  }
  for (const [between, many] of context.between) {
    if (many.owner !== table.name) continue;
    const target = context.classes.get(many.target)!;
    context.imports.add('ManyToManyField').add('type RelatedSet');
    const options = `{ dbTable: ${quote(between.name)}, relatedName: '+' }`;
    lines.push(`  @ManyToManyField(() => ${target}, ${options})`);
    lines.push(`  readonly ${many.property}!: RelatedSet<${target}>;`);
  }
  return [...lines, '}'].join('\n');
}

function notesOf(table: InspectedTable): readonly string[] {
  if (table.primaryKey.length === 1) return [];
  const names = table.primaryKey.map((each) => JSON.stringify(each)).join(', ');
  return names === ''
    ? ['// The table has no primary key: name the column that identifies a row.']
    : [`// The primary key is ${names}; a model has one field that identifies a row.`];
}

function propertyOf(column: InspectedColumn, table: InspectedTable, taken: Set<string>): string {
  const isKey = table.keys.some((key) => key.column === column.name);
  const name = isKey ? column.name.replace(/_id$/i, '') : column.name;
  return propertyName(name === '' ? column.name : name, taken);
}

function optionsText(table: InspectedTable, properties: ReadonlyMap<string, string>): string {
  const named = (columns: readonly string[]) => columns.map((each) => properties.get(each)!);
  const together = table.uniques.filter((set) => set.length > 1).map(named);
  const indexes = table.indexes
    .filter(({ columns }) => columns.length > 1)
    .map(({ name, columns }) => ({ name, fields: named(columns) }));
  return new ValueWriter().write(
    {
      dbTable: table.name,
      managed: false,
      ...(together.length === 0 ? {} : { uniqueTogether: together }),
      ...(indexes.length === 0 ? {} : { indexes }),
    },
    0,
    7,
  );
}

function columnLines(
  table: InspectedTable,
  column: InspectedColumn,
  property: string,
  context: Context,
): readonly string[] {
  const guess = fieldOfColumn(column);
  const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
  if (isKey && property === 'id' && guess.kind === 'BigAutoField') return [];
  const key = table.keys.find((each) => each.column === column.name);
  const target = key === undefined ? undefined : context.classes.get(key.table);
  const isUnique =
    !isKey && table.uniques.some((set) => set.length === 1 && set[0] === column.name);
  const isIndexed = table.indexes.some(
    ({ columns }) => columns.length === 1 && columns[0] === column.name,
  );
  const isOne = target !== undefined && (isUnique || isKey);
  const own = {
    ...(target === undefined ? guess.options : { onDelete: 'do-nothing', relatedName: '+' }),
    ...(isKey && { primaryKey: true }),
    ...(column.isNullable && { null: true }),
    ...(isUnique && !isOne && { unique: true }),
    ...(isIndexed && target === undefined && { dbIndex: true }),
    ...(target !== undefined && !isIndexed && !isOne && { dbIndex: false }),
    ...(snakeCase(target === undefined ? property : `${property}Id`) !== column.name && {
      dbColumn: column.name,
    }),
  };
  const options = Object.keys(own).length === 0 ? '' : new ValueWriter().write(own, 2, 30);
  const orNull = column.isNullable ? ' | null' : '';
  if (target !== undefined) {
    const decorator = isOne ? 'OneToOneField' : 'ForeignKey';
    context.imports.add(decorator).add('type Ref');
    return [
      `  @${decorator}(() => ${target}, ${options})`,
      `  ${property}!: Ref<${target}>${orNull};`,
      `  declare ${property}Id: ${guess.type}${orNull};`,
    ];
  }
  context.imports.add(guess.kind);
  const isNamed = ['CalendarDate', 'ClockTime', 'Decimal', 'JsonValue'].includes(guess.type);
  if (isNamed) context.imports.add(`type ${guess.type}`);
  const override = property === 'id' ? 'override ' : '';
  return [
    ...(guess.isGuess
      ? [`  // ${JSON.stringify(column.type)} says too little: this is a guess.`]
      : []),
    `  @${guess.kind}(${options})`,
    `  ${override}${property}!: ${guess.type}${orNull};`,
  ];
}

function typeOf(column: InspectedColumn, table: InspectedTable): string {
  const isKey = table.keys.some((key) => key.column === column.name);
  return isKey ? 'number' : fieldOfColumn(column).type;
}
