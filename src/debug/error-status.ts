import { HttpError } from '../errors/http-error.js';

/** The status with which `error` is answered: 500 for anything that does not say otherwise in a way we trust. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return isErrorStatus(error.status, 400, 599) ? error.status : 500;
  return statusOfExposedError(error) ?? 500;
}

/** The headers that `error` asks for, with `vary`, because the answer's form depends on Accept. */
export function headersOf(error: unknown): Readonly<Record<string, string>> {
  const headers = error instanceof HttpError ? error.headers : {};
  const vary = headers.vary === undefined ? 'Accept' : `${headers.vary}, Accept`;
  return { ...headers, vary };
}

// Middlewares written for Express tell a client's mistake by `expose: true` and a 4xx status (the contract of
// http-errors, used by body parsers and static files). A 5xx or an error without `expose` is not believed.
function statusOfExposedError(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { expose, status } = error as Error & {
    readonly expose?: unknown;
    readonly status?: unknown;
  };
  return expose === true && isErrorStatus(status, 400, 499) ? status : undefined;
}

function isErrorStatus(status: unknown, lowest: number, highest: number): status is number {
  return (
    typeof status === 'number' && Number.isInteger(status) && status >= lowest && status <= highest
  );
}
