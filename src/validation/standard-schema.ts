import { ValidationFailed, type FieldProblem } from '../errors/http-error.js';
import type { BindOptions } from './bind-dto.js';

/** A schema of any library that implements Standard Schema v1: zod, valibot, arktype … */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function isStandardSchema(type: unknown): type is StandardSchema {
  return type !== null && (typeof type === 'object' || typeof type === 'function') && '~standard' in type;
}

/** Validates `input` by a schema; throws {@link ValidationFailed} with the schema's own messages. */
export function bindSchema(schema: StandardSchema, input: unknown, options: BindOptions): unknown {
  const result = schema['~standard'].validate(input);
  if (result instanceof Promise) return result.then((settled) => unwrap(settled, options));
  return unwrap(result, options);
}

function unwrap(result: SchemaResult<unknown>, options: BindOptions): unknown {
  if (result.issues === undefined) return result.value;
  const problems = Object.create(null) as Record<string, FieldProblem[]>;
  for (const { message, path = [] } of result.issues) {
    const field = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    (problems[field] ??= []).push({ code: 'schema', message });
  }
  throw new ValidationFailed(problems, { source: options.source });
}
