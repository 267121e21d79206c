import libsql from 'libsql';
import { DataSource, EntitySchema, type DataSourceOptions, type ObjectLiteral } from 'typeorm';

const id = { type: 'integer', primary: true, generated: true } as const;

export const writerEntity = new EntitySchema<ObjectLiteral>({
  name: 'Writer',
  tableName: 'port_writer',
  orderBy: { name: 'ASC' },
  columns: { id, name: { type: 'varchar', length: 100 } },
});

export const topicEntity = new EntitySchema<ObjectLiteral>({
  name: 'Topic',
  tableName: 'port_topic',
  columns: { id, name: { type: 'varchar', length: 50, unique: true } },
});

export const volumeEntity = new EntitySchema<ObjectLiteral>({
  name: 'Volume',
  tableName: 'port_volume',
  orderBy: { title: 'ASC' },
  columns: {
    id,
    title: { type: 'varchar', length: 200, comment: 'As on the cover.' },
    isbn: { type: 'varchar', length: 20, unique: true },
    pages: { type: 'integer', nullable: true },
    inPrint: { type: 'boolean', name: 'in_print', default: true },
    publishedOn: { type: 'date', name: 'published_on', nullable: true },
    writerId: { type: 'integer', name: 'writer_id', nullable: true },
  },
  relations: {
    writer: {
      type: 'many-to-one',
      target: 'Writer',
      nullable: true,
      joinColumn: { name: 'writer_id' },
    },
    topics: {
      type: 'many-to-many',
      target: 'Topic',
      joinTable: {
        name: 'port_volume_topics',
        joinColumn: { name: 'volume_id' },
        inverseJoinColumn: { name: 'topic_id' },
      },
    },
  },
});

/** TypeORM on a SQLite file through libsql, or on a PostgreSQL server. */
export async function openSource(place: {
  readonly file?: string;
  readonly url?: string;
}): Promise<DataSource> {
  const options: DataSourceOptions =
    place.file === undefined
      ? { type: 'postgres', url: place.url! }
      : { type: 'better-sqlite3', database: place.file, driver: libsql };
  const entities = [writerEntity, topicEntity, volumeEntity];
  return new DataSource({ ...options, entities }).initialize();
}
