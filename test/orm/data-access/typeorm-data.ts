import { AsyncLocalStorage } from 'node:async_hooks';

import {
  DataConflict,
  UnknownDataName,
  type DataAccess,
  type DataCondition,
  type DataDescription,
  type DataField,
  type DataFilter,
  type DataKey,
  type DataKind,
  type DataQuery,
  type DataRelation,
  type DataValues,
  type GetOptions,
} from 'lapompe';
import {
  QueryFailedError,
  type DataSource,
  type EntityManager,
  type EntityMetadata,
  type EntitySchema,
  type ObjectLiteral,
  type SelectQueryBuilder,
} from 'typeorm';

type Entity = ObjectLiteral;

/** Transactions of a source, by the asynchronous context. */
const managers = new AsyncLocalStorage<EntityManager>();

/** Entities of TypeORM behind the port: an example of an adapter for another ORM. */
export class TypeormData implements DataAccess<Entity> {
  readonly #source: DataSource;
  readonly #target: EntitySchema | string;
  #description: DataDescription<DataAccess> | undefined;

  constructor(source: DataSource, target: EntitySchema | string) {
    this.#source = source;
    this.#target = target;
  }

  describe(): DataDescription<DataAccess> {
    this.#description ??= describeEntity(this.#metadata, (name) => this.#open(name));
    return this.#description;
  }

  async list(query: DataQuery = {}): Promise<readonly Entity[]> {
    const { offset = 0, limit, include = [], order = this.describe().ordering } = query;
    const builder = this.#select(query, include);
    for (const term of [...order, this.describe().key]) {
      const name = term.startsWith('-') ? term.slice(1) : term;
      const column = new Paths(builder, this.#metadata).column(name);
      builder.addOrderBy(column, term.startsWith('-') ? 'DESC' : 'ASC');
    }
    return builder.skip(offset).take(limit).getMany();
  }

  count(query: DataQuery = {}): Promise<number> {
    return this.#select(query, []).getCount();
  }

  async get(value: unknown, options: GetOptions = {}): Promise<Entity | undefined> {
    const { key, fields } = this.describe();
    const field = fields.find(({ name }) => name === (options.field ?? key));
    if (field === undefined || !field.isUnique) throw this.#unknown(options.field ?? key);
    if (!fits(field, value)) return undefined;
    const filter = {
      all: [{ field: field.name, value }, ...(options.filter ? [options.filter] : [])],
    };
    return (await this.#select({ filter }, options.include ?? []).getOne()) ?? undefined;
  }

  create(values: DataValues): Promise<Entity> {
    return this.#save({}, values);
  }

  async update(key: DataKey, values: DataValues): Promise<Entity | undefined> {
    const item = await this.get(key);
    return item === undefined ? undefined : this.#save(item, values);
  }

  async delete(key: DataKey): Promise<boolean> {
    const item = await this.get(key);
    if (item !== undefined) await this.#write(() => this.#repository.remove(item));
    return item !== undefined;
  }

  transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#manager.transaction((manager) => managers.run(manager, work));
  }

  keyOf(item: Entity): DataKey {
    return item[this.describe().key] as DataKey;
  }

  valueOf(item: Entity, name: string): unknown {
    const relation = this.describe().relations.find((each) => each.name === name);
    if (relation?.kind === 'one') return item[`${name}Id`];
    if (!this.describe().fields.some((each) => each.name === name)) throw this.#unknown(name);
    return item[name];
  }

  related(item: Entity, name: string): unknown {
    return item[name];
  }

  get #manager(): EntityManager {
    return managers.getStore() ?? this.#source.manager;
  }

  get #repository() {
    return this.#manager.getRepository(this.#target);
  }

  get #metadata(): EntityMetadata {
    return this.#source.getMetadata(this.#target);
  }

  #open(name: string): TypeormData {
    return new TypeormData(this.#source, name);
  }

  #select({ filter, search }: DataQuery, include: readonly string[]): SelectQueryBuilder<Entity> {
    const builder = this.#repository.createQueryBuilder('item');
    for (const name of include) {
      if (this.#metadata.findRelationWithPropertyPath(name) === undefined)
        throw this.#unknown(name);
      builder.leftJoinAndSelect(`item.${name}`, `included_${name}`);
    }
    if (filter === undefined && search === undefined) return builder;
    const found = this.#repository.createQueryBuilder('found').select('found.id');
    const writer = new FilterWriter(found, this.#metadata);
    if (filter !== undefined) found.andWhere(writer.write(filter));
    for (const word of search?.text.split(/\s+/).filter(Boolean) ?? []) {
      const any = search!.fields.map(
        (field) => ({ field, lookup: 'icontains', value: word }) as const,
      );
      found.andWhere(writer.write({ any }));
    }
    return builder.where(`item.id IN (${found.getQuery()})`).setParameters(found.getParameters());
  }

  async #save(item: Entity, values: DataValues): Promise<Entity> {
    const { fields, relations } = this.describe();
    for (const [name, value] of Object.entries(values)) {
      const relation = relations.find((each) => each.name === name);
      if (relation === undefined && !fields.some((each) => each.name === name))
        throw this.#unknown(name);
      if (relation?.kind === 'one') item[`${name}Id`] = value;
      else if (relation === undefined) item[name] = value;
      else item[name] = (value as readonly DataKey[]).map((id) => ({ id }));
    }
    return this.#write(async () => {
      const saved = (await this.#repository.save(item)) as Entity;
      return (await this.get(saved['id'])) ?? saved;
    });
  }

  async #write<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof QueryFailedError ? conflictOf(error) : error;
    }
  }

  #unknown(name: string): UnknownDataName {
    return new UnknownDataName(
      name,
      this.#metadata.columns.map((column) => column.propertyName),
    );
  }
}

/** Columns at the ends of paths; what they lead over is joined to the query, once. */
class Paths {
  readonly #builder: SelectQueryBuilder<Entity>;
  readonly #metadata: EntityMetadata;

  constructor(builder: SelectQueryBuilder<Entity>, metadata: EntityMetadata) {
    this.#builder = builder;
    this.#metadata = metadata;
  }

  column(path: string): string {
    let { alias } = this.#builder;
    let metadata = this.#metadata;
    const names = path.split('__');
    const last = names.pop()!;
    for (const name of names) {
      const relation = metadata.findRelationWithPropertyPath(name);
      if (relation === undefined)
        throw new UnknownDataName(path, metadata.propertiesMap.keys ?? []);
      const joined = `${alias}_${name}`;
      const isThere = this.#builder.expressionMap.joinAttributes.some(
        (each) => each.alias.name === joined,
      );
      if (!isThere) this.#builder.leftJoin(`${alias}.${name}`, joined);
      alias = joined;
      metadata = relation.inverseEntityMetadata;
    }
    const relation = metadata.findRelationWithPropertyPath(last);
    const property = relation?.isManyToOne === true ? `${last}Id` : last;
    if (relation?.isManyToMany === true) return this.column(`${path}__id`);
    if (metadata.findColumnWithPropertyName(property) === undefined) {
      throw new UnknownDataName(
        path,
        metadata.columns.map((column) => column.propertyName),
      );
    }
    return `${alias}.${property}`;
  }
}

class Counter {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** Filters as SQL: names become columns that are known, values become parameters. */
class FilterWriter {
  readonly #builder: SelectQueryBuilder<Entity>;
  readonly #metadata: EntityMetadata;
  readonly #names: Counter;
  readonly #paths: Paths;

  constructor(
    builder: SelectQueryBuilder<Entity>,
    metadata: EntityMetadata,
    names = new Counter(),
  ) {
    this.#builder = builder;
    this.#metadata = metadata;
    this.#names = names;
    this.#paths = new Paths(builder, metadata);
  }

  write(filter: DataFilter): string {
    if ('all' in filter) return this.#join(filter.all, 'AND', '1 = 1');
    if ('any' in filter) return this.#join(filter.any, 'OR', '1 = 0');
    if ('not' in filter) return this.#exclude(filter.not);
    return this.#compare(filter);
  }

  /** By a query of its own: a join with many would find another row that does not fulfil the filter. */
  #exclude(filter: DataFilter): string {
    const alias = `found${this.#names.next()}`;
    const { target } = this.#metadata;
    const inner = this.#builder.subQuery().select(`${alias}.id`).from(target, alias);
    inner.where(new FilterWriter(inner, this.#metadata, this.#names).write(filter));
    this.#builder.setParameters(inner.getParameters());
    return `${this.#builder.alias}.id NOT IN ${inner.getQuery()}`;
  }

  #join(filters: readonly DataFilter[], word: string, empty: string): string {
    return filters.length === 0
      ? empty
      : `(${filters.map((each) => this.write(each)).join(` ${word} `)})`;
  }

  #compare({ field, lookup = 'exact', value }: DataCondition): string {
    const column = this.#paths.column(field);
    if (lookup === 'isnull' || value === null)
      return `(${column} IS ${value === false ? 'NOT ' : ''}NULL)`;
    if (lookup === 'in') {
      const list = value as readonly unknown[];
      return list.length === 0 ? '1 = 0' : `(${column} IN (:...${this.#bind(list)}))`;
    }
    const sign = SIGNS[lookup];
    if (sign !== undefined) return `(${column} ${sign} :${this.#bind(value)})`;
    const before = lookup === 'icontains' ? '%' : '';
    const after = lookup === 'iexact' ? '' : '%';
    const pattern = `${before}${String(value).replace(/[\\%_]/g, '\\$&')}${after}`;
    return `(LOWER(${column}) LIKE LOWER(:${this.#bind(pattern)}) ESCAPE '\\')`;
  }

  #bind(value: unknown): string {
    const name = `value${this.#names.next()}`;
    this.#builder.setParameter(name, value);
    return name;
  }
}

const SIGNS: Partial<Record<string, string>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function describeEntity(
  metadata: EntityMetadata,
  open: (name: string) => DataAccess,
): DataDescription<DataAccess> {
  const keys = new Set(
    metadata.relations.flatMap((each) => each.joinColumns).map((each) => each.databaseName),
  );
  const single = new Set(
    metadata.uniques.flatMap(({ columns }) => (columns.length === 1 ? columns : [])),
  );
  const fields = metadata.columns
    .filter((column) => !keys.has(column.databaseName))
    .map((column): DataField => ({
      name: column.propertyName,
      label: column.propertyName,
      helpText: column.comment ?? '',
      kind: KINDS[String(column.type)] ?? 'text',
      maxLength: column.length === '' ? undefined : Number(column.length),
      isNullable: column.isNullable,
      isRequired: !column.isNullable && !column.isGenerated && column.default === undefined,
      isUnique: column.isPrimary || single.has(column),
      isEditable: !column.isGenerated,
    }));
  const relations = metadata.relations.map((relation): DataRelation<DataAccess> => ({
    name: relation.propertyName,
    label: relation.propertyName,
    helpText: '',
    kind: relation.isManyToMany ? 'many' : 'one',
    isNullable: relation.isNullable && !relation.isManyToMany,
    isRequired: !relation.isNullable && !relation.isManyToMany,
    isUnique: relation.isOneToOne,
    isEditable: true,
    to: () => open(relation.inverseEntityMetadata.name),
  }));
  const order = Object.entries(metadata.orderBy ?? {});
  return {
    label: metadata.name,
    labelPlural: `${metadata.name}s`,
    key: metadata.primaryColumns[0]!.propertyName,
    fields,
    relations,
    ordering: order.map(([name, direction]) => (direction === 'DESC' ? `-${name}` : name)),
    uniqueTogether: [],
  };
}

const KINDS: Partial<Record<string, DataKind>> = {
  boolean: 'boolean',
  date: 'date',
  integer: 'integer',
};

function fits({ kind }: DataField, value: unknown): boolean {
  if (kind !== 'integer') return typeof value === 'string';
  return Number.isSafeInteger(Number(value)) && String(value).trim() !== '';
}

function conflictOf(error: QueryFailedError): DataConflict {
  const { code = '', message } = error as QueryFailedError & { readonly code?: string };
  if (code === '23505' || message.includes('UNIQUE')) return new DataConflict('unique', error);
  if (code === '23503' || message.includes('FOREIGN KEY'))
    return new DataConflict('reference', error);
  return new DataConflict('other', error);
}
