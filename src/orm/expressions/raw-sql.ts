import type { ConditionExpression } from '../models/condition.js';
import { Expression, isExpression, plainValue } from './expression.js';
import type { OutputType, Operand, Scope } from './scope.js';
import { Bound, type SqlText } from './sql-text.js';

/** SQL of one's own with values that stay values; made by {@link sql}. */
export class RawSql<Value = unknown> extends Expression<Value> implements ConditionExpression {
  readonly isConditional = true;
  readonly #texts: readonly string[];
  readonly #values: readonly unknown[];
  readonly #type: OutputType | undefined;

  constructor(texts: readonly string[], values: readonly unknown[], type?: OutputType) {
    super();
    this.#texts = texts;
    this.#values = values;
    this.#type = type;
  }

  override parts(): readonly Expression[] {
    return this.#values.filter(isExpression);
  }

  /** The same with a type, by which results are read: `sql\`…\`.as({ kind: 'DateField' })`. */
  as<Typed>(type: OutputType): RawSql<Typed> {
    return new RawSql<Typed>(this.#texts, this.#values, type);
  }

  override write(scope: Scope): Operand {
    return {
      sql: this.text(scope.dialect, (expression) => expression.write(scope)),
      type: this.#type,
      isNullable: true,
      isAggregate: this.containsAggregate,
    };
  }

  /** The text and the values for a database; expressions by `write`. */
  text(dialect: Scope['dialect'], write: (expression: Expression) => Operand): SqlText {
    const parts: (string | Bound)[] = [];
    for (const [index, text] of this.#texts.entries()) {
      parts.push(text);
      if (index === this.#values.length) break;
      const value = this.#values[index];
      if (isExpression(value)) parts.push(...write(value).sql);
      else parts.push(new Bound(value === null ? null : plainValue(value, dialect)));
    }
    return parts;
  }
}

/**
 * A piece of SQL: `sql\`strftime('%m', ${F('publishedOn')}) = ${month}\``. Expressions become columns with their joins; every
 * other value is bound and never becomes text. The only way for raw SQL into a query.
 */
export function sql<Value = unknown>(
  texts: TemplateStringsArray,
  ...values: readonly unknown[]
): RawSql<Value> {
  return new RawSql<Value>(texts, values);
}
