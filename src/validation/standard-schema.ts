import { ValidationFailed, type FieldProblem } from '../errors/http-error.js';
import type { BindOptions } from './bind-context.js';

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
  /** The rule's name, where the library has one: zod's issues do. */
  readonly code?: unknown;
}

/** Whether something given as a type is a schema. */
export function isStandardSchema(type: unknown): type is StandardSchema {
  return (
    type !== null && (typeof type === 'object' || typeof type === 'function') && '~standard' in type
  );
}

/** Validates `input` by a schema; throws ValidationFailed with the schema's own messages. */
export function bindSchema(schema: StandardSchema, input: unknown, options: BindOptions): unknown {
  const result = schema['~standard'].validate(input);
  if ('then' in result) return result.then((settled) => unwrap(settled, options));
  return unwrap(result, options);
}

function unwrap(result: SchemaResult<unknown>, { source, path = '' }: BindOptions): unknown {
  if (result.issues === undefined) return result.value;
  const problems = Object.create(null) as Record<string, FieldProblem[]>;
  for (const { message, path: parts = [], code } of result.issues) {
    const names = parts.map((part) => String(typeof part === 'object' ? part.key : part));
    const field = [...(path === '' ? [] : [path]), ...names].join('.');
    (problems[field] ??= []).push({ code: typeof code === 'string' ? code : 'schema', message });
  }
  throw new ValidationFailed(problems, { source });
}
