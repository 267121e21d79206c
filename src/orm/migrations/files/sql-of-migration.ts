import type { DatabaseValue, DialectName } from '../../database/dialect.js';
import { createEditor, operationSteps } from '../executor/migration-executor.js';
import { IrreversibleError } from '../migration-error.js';
import type { StatementSink } from '../schema/schema-editor.js';
import { quoteLiteral } from '../schema/quote.js';
import type { MigrationGraph } from './migration-graph.js';
import type { Migration } from './migration.js';

/**
 * The statements of a migration as text; nothing is run (Django topic: sqlmigrate). What depends on rows and on names that
 * only the database knows is written as for a database that only migrations have changed.
 */
export async function sqlOfMigration(
  graph: MigrationGraph,
  migration: Migration,
  dialect: DialectName,
  backwards = false,
): Promise<string> {
  const lines: string[] = [];
  const sink: StatementSink = {
    database: undefined,
    run: async (sql, values = []) => {
      lines.push(sql.startsWith('--') ? sql : `${withValues(sql, values, dialect)};`);
    },
  };
  const editor = createEditor(dialect, sink);
  const before = graph
    .forwardsTo(migration.label)
    .slice(0, -1)
    .reduce((state, each) => each.stateForwards(state), graph.state([]));
  for (const { operation, from, to } of operationSteps(migration, before, backwards)) {
    lines.push('--', `-- ${operation.describe()}`, '--');
    if (backwards && !operation.isReversible) {
      throw new IrreversibleError(migration.label, operation.describe());
    }
    const count = lines.length;
    const step = { app: migration.app, editor, from, to };
    await (backwards ? operation.backwards(step) : operation.forwards(step));
    if (lines.length === count) lines.push('-- (no-op)');
  }
  const body = lines.join('\n');
  return migration.isAtomic ? `BEGIN;\n${body}\nCOMMIT;\n` : `${body}\n`;
}

/** Bound values written into the text, for reading. */
function withValues(sql: string, values: readonly DatabaseValue[], dialect: DialectName): string {
  if (values.length === 0) return sql;
  const shown = values.map((value) => quoteLiteral(value, dialect));
  return `${sql} -- ${shown.join(', ')}`;
}
