import type { BaseSettings } from '../conf/base-settings.js';
import { HttpError, ValidationFailed, type FieldProblems } from '../errors/http-error.js';
import { readPackageVersion } from '../errors/package-folder.js';
import type { HttpRequest } from '../http/http-request.js';
import { statusPhrase } from '../http/problem-document.js';
import type { TriedPattern } from '../http/resolver-match.js';
import { errorFactsOf, type ErrorFacts, type NamedText } from './error-facts.js';
import type { ErrorResponderOptions } from './error-responder.js';
import { statusOf } from './error-status.js';
import { fieldFactsOf, type FieldFacts } from './field-facts.js';
import { nearMissesOf, routesOfPath, type NearMiss } from './near-misses.js';
import { readSafely, requestFactsOf, type RequestFacts } from './request-facts.js';
import { SecretMask } from './secret-mask.js';
import { learnSettings, settingsFactsOf, type ShownSetting } from './settings-facts.js';

/** Which page tells the error best. */
export type ReportKind = 'error' | 'not-found' | 'method' | 'validation';

/** Everything that is told about one error, whatever the form: plain data, without a secret. */
export interface ErrorReport {
  readonly kind: ReportKind;
  readonly status: number;
  readonly phrase: string;
  readonly error: ErrorFacts;
  readonly request: RequestFacts;
  /** Layers around the view, the outermost first. */
  readonly chain: readonly string[];
  readonly settings: readonly ShownSetting[];
  readonly versions: readonly NamedText[];
  /** For an address without a view: what was tried, in order. */
  readonly tried: readonly TriedPattern[];
  readonly nearMisses: readonly NearMiss[];
  /** For a method that is not allowed: the methods that are, and the routes of the path. */
  readonly allowed: readonly string[];
  readonly routes: readonly TriedPattern[];
  /** For refused values. */
  readonly fields: readonly FieldFacts[];
  readonly dtoName: string | undefined;
  readonly source: string | undefined;
  /** What a client is told in production as well. */
  readonly detail: string | undefined;
  readonly errors: FieldProblems | undefined;
}

/** What {@link errorReportOf} is told besides the error. */
export interface ReportOptions extends ErrorResponderOptions {
  /** Whether source files are read for the frames of the stack. */
  readonly withCode: boolean;
}

/** Collects what is known about `thrown` at `request`. The one place where secrets are taken out. */
export function errorReportOf(
  request: HttpRequest,
  thrown: unknown,
  options: ReportOptions,
): ErrorReport {
  const mask = new SecretMask();
  learnSettings(options.settings, mask);
  const requestFacts = requestFactsOf(request, mask);
  const status = statusOf(thrown);
  const report: ErrorReport = {
    kind: kindOf(thrown, request),
    status,
    phrase: statusPhrase(status),
    error: errorFactsOf(thrown, mask, options.withCode),
    request: requestFacts,
    chain: readSafely(() => options.describeChain(request), []),
    settings: settingsFactsOf(options.settings, mask),
    versions: versionsOf(options.settings),
    ...addressFacts(request, thrown, options),
    ...validationFacts(request, thrown, mask),
    detail: thrown instanceof HttpError ? thrown.detail : undefined,
    errors: thrown instanceof ValidationFailed ? thrown.errors : undefined,
  };
  return mask.scrubDeep(report);
}

function kindOf(thrown: unknown, request: HttpRequest): ReportKind {
  if (thrown instanceof ValidationFailed) return 'validation';
  if (!(thrown instanceof HttpError)) return 'error';
  if (thrown.status === 405) return 'method';
  // A view that says 404 has an address; the question is then why it said so, and the stack answers it.
  return thrown.status === 404 && request.resolverMatch === undefined ? 'not-found' : 'error';
}

type AddressFacts = Pick<ErrorReport, 'tried' | 'nearMisses' | 'allowed' | 'routes'>;

function addressFacts(
  request: HttpRequest,
  thrown: unknown,
  options: ErrorResponderOptions,
): AddressFacts {
  const kind = kindOf(thrown, request);
  const none = { tried: [], nearMisses: [], allowed: [], routes: [] };
  if (kind !== 'not-found' && kind !== 'method') return none;
  const tried = readSafely(() => options.getTried(request), []);
  const path = readSafely(() => request.path, '/');
  if (kind === 'not-found')
    return { ...none, tried, nearMisses: nearMissesOf(request.method, path, tried) };
  const allow = thrown instanceof HttpError ? (thrown.headers.allow ?? '') : '';
  const allowed = allow
    .split(',')
    .map((method) => method.trim())
    .filter(Boolean);
  return { ...none, allowed, routes: routesOfPath(path, tried) };
}

function validationFacts(
  request: HttpRequest,
  thrown: unknown,
  mask: SecretMask,
): Pick<ErrorReport, 'fields' | 'dtoName' | 'source'> {
  if (!(thrown instanceof ValidationFailed))
    return { fields: [], dtoName: undefined, source: undefined };
  return {
    fields: fieldFactsOf(request, thrown, mask),
    dtoName: thrown.dtoName,
    source: thrown.source,
  };
}

const FRAMEWORK_VERSION = readSafely(readPackageVersion, 'unknown');

function versionsOf(settings: BaseSettings): readonly NamedText[] {
  return [
    { name: 'Lapompe', text: FRAMEWORK_VERSION },
    { name: 'Node', text: process.version },
    { name: 'V8', text: process.versions.v8 },
    { name: 'Platform', text: `${process.platform} ${process.arch}` },
    { name: 'Settings', text: settings.constructor.name },
    { name: 'Working directory', text: process.cwd() },
  ];
}
