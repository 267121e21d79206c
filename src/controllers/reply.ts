/** A view's value with a status and headers of its own; made by {@link reply} and {@link created}. */
export class Reply {
  constructor(
    readonly value: unknown,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}

/** Answers with `value` as JSON, under a status and headers of your choice. */
export function reply(
  value: unknown,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Reply {
  return new Reply(value, options.status ?? 200, options.headers ?? {});
}

/** 201 with `value` as JSON, and the address of what was created in `Location` (RFC 9110, section 15.3.2). */
export function created(value: unknown, location?: string): Reply {
  return new Reply(value, 201, location === undefined ? {} : { location });
}
