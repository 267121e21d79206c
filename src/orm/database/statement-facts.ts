import { ProgrammingError } from './database-errors.js';
import type { DialectName } from './dialect.js';
import { RecentCache } from './recent-cache.js';

/** What the text of a statement tells, found once for each text. */
export interface StatementFacts {
  /** How many values it takes. */
  readonly placeholders: number;
  /** It only reads, and may be run on any connection. A statement in doubt counts as writing. */
  readonly reads: boolean;
  /** It changes rows, so that a number of changed rows makes sense. */
  readonly changesRows: boolean;
  /** It may change what tables look like. */
  readonly changesSchema: boolean;
}

/**
 * Reads the text of one statement.
 *
 * @throws ProgrammingError `ORM_BAD_SQL` for more than one statement: drivers ignore the second in silence
 */
export function statementFactsOf(dialect: DialectName, sql: string): StatementFacts {
  const cache = CACHES[dialect];
  const known = cache.get(sql);
  if (known !== undefined) return known;
  const facts = read(dialect, sql);
  cache.set(sql, facts);
  return facts;
}

const CACHES: Record<DialectName, RecentCache<string, StatementFacts>> = {
  postgres: new RecentCache(500),
  sqlite: new RecentCache(500),
};

// What opens a quotation, comments, words (which may contain "$"), placeholders, and the end of a statement. A quotation
// that never ends reaches to the end of the text, so that no text takes more than linear time.
const TOKENS: Record<DialectName, RegExp> = {
  postgres:
    /[eE]'(?:[^'\\]+|\\[\s\S]|'')*'?|['"]|--[^\n]*|\/\*|\$(?:[A-Za-z_]\w*)?\$|[\p{L}_][\p{L}\p{N}_$]*|\$(\d+)|;/gu,
  sqlite: /['"`[]|--[^\n]*|\/\*|[\p{L}_][\p{L}\p{N}_$]*|\?(\d*)|;/gu,
};

const TRIGGER = /^\s*CREATE\s+(?:TEMP(?:ORARY)?\s+)?TRIGGER\b/i;
const TRIGGER_END = /^\s*END\s*(?:;|$)/i;
const READS = new Set(['EXPLAIN', 'SELECT', 'TABLE', 'VALUES', 'WITH']);
const CHANGES = new Set(['DELETE', 'INSERT', 'MERGE', 'REPLACE', 'UPDATE']);

function read(dialect: DialectName, sql: string): StatementFacts {
  const tokens = new RegExp(TOKENS[dialect]);
  // The body of a trigger consists of statements; it is over with an END right behind one of them.
  let isTrigger = dialect === 'sqlite' && TRIGGER.test(sql);
  let placeholders = 0;
  let first: string | undefined;
  let writes = false;
  let isOver = false;
  for (let match = tokens.exec(sql); match !== null; match = tokens.exec(sql)) {
    const [token] = match;
    if (token === '/*') tokens.lastIndex = endOfComment(dialect, sql, tokens.lastIndex);
    else if (token.startsWith('--')) continue;
    else if (token === ';') {
      isOver = !isTrigger;
      if (isTrigger && TRIGGER_END.test(sql.slice(tokens.lastIndex))) isTrigger = false;
    } else if (isOver) throw twoStatements(sql);
    else if (/^(?:['"`[]|\$.*\$)$/.test(token)) {
      tokens.lastIndex = endOf(sql, token === '[' ? ']' : token, tokens.lastIndex);
    } else if (token.startsWith('?')) {
      placeholders = match[1] === '' ? placeholders + 1 : Math.max(placeholders, Number(match[1]));
    } else if (token.startsWith('$')) placeholders = Math.max(placeholders, Number(match[1]));
    else if (/^[\p{L}_]+$/u.test(token)) {
      const word = token.length > 8 ? '' : token.toUpperCase();
      first ??= word;
      writes ||= CHANGES.has(word) || word === 'INTO' || word === 'FOR';
    }
  }
  const kind = first ?? '';
  const reads = READS.has(kind) && !writes;
  const changesRows = writes && (CHANGES.has(kind) || kind === 'WITH');
  return { placeholders, reads, changesRows, changesSchema: !READS.has(kind) && !changesRows };
}

/** PostgreSQL's comments nest. */
function endOfComment(dialect: DialectName, sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 1;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    if (mark[0] === '*/') depth -= 1;
    else if (dialect === 'postgres') depth += 1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function endOf(sql: string, mark: string, start: number): number {
  const end = sql.indexOf(mark, start);
  return end < 0 ? sql.length : end + mark.length;
}

function twoStatements(sql: string): ProgrammingError {
  return new ProgrammingError('More than one statement was given at once.', { sql });
}
