import 'reflect-metadata';

import type { ValidationArguments } from '../dto/register-decorator.js';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
} from '../dto/rules.js';
import { Matches } from '../dto/text-rules.js';
import type { Constructor } from './constructor.js';
import { Env, Secret } from './env.js';

/** What an entry of `allowedHosts` may be: `*`, a name, a name that takes in its subdomains, an address. */
const ALLOWED_HOST = /^(?:\*|\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[a-f0-9:.]+\])$/i;

function unmatchable(hosts: unknown): string {
  const wrong = Array.isArray(hosts)
    ? hosts.find((host) => !ALLOWED_HOST.test(String(host)))
    : hosts;
  return JSON.stringify(wrong);
}

/** An entry of a URL conf; made by `path()`, `rePath()` and `include()`. */
export interface UrlConfEntry {
  /** The pattern as it was written. */
  readonly pattern: string;
}

/** A connect-style middleware: what `express.use()` takes. */
export type ConnectMiddleware = (...args: never[]) => unknown;

/** A database with options, which its driver reads; see `DatabaseConfig` of `lapompe/orm`. */
export interface DatabaseSetting {
  readonly url: string;
  readonly [option: string]: unknown;
}

/** Directives of a Content-Security-Policy: `{ 'default-src': ["'self'"] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>;

/**
 * Every setting of the framework with its default. Extend it, override what differs, pass it to `createApplication`.
 *
 * A value comes from, first found: the environment, `.env.local`, `.env.<NODE_ENV>`, `.env`, the class.
 * Frozen once the application has booted. Names follow Django's settings where Django has the setting.
 */
export class BaseSettings {
  /**
   * Shows technical error pages, with source and settings. Never switch it on where strangers can reach the server.
   *
   * @defaultValue false
   */
  @Env('DEBUG') @IsBoolean() debug = false;

  /** Signs cookies and tokens. At least 32 characters; required unless `debug` is on or `NODE_ENV` is `test`. */
  @Env('SECRET_KEY') @Secret() @IsString() secretKey = '';

  /** Former secret keys: still accepted when a signature is read, never used to make one. */
  @Env('SECRET_KEY_FALLBACKS') @Secret() @IsArray() secretKeyFallbacks: readonly string[] = [];

  // ---- What the application consists of -------------------------------------------------------------------------

  /**
   * Folders, relative to the application's module, whose modules are imported at boot to find decorated classes. The module
   * that creates the application is not to be below them.
   */
  @IsArray() scan: readonly string[] = [];

  /** Controllers to serve besides the scanned ones. */
  @IsArray() controllers: readonly Constructor[] = [];

  /** Services, and provisions made with `provide()`, besides the scanned ones. */
  @IsArray() providers: readonly unknown[] = [];

  /**
   * Middleware classes around everything, the first one outermost; the standard list when undefined.
   *
   * A middleware that needs settings of yours cannot name this class, which names the middleware: put the values into
   * a base class (`class Config extends BaseSettings`), inject that one, and let the settings extend it.
   */
  @IsOptional() @IsArray() middleware: readonly Constructor[] | undefined = undefined;

  /** A central URL conf, besides the controllers' own routes and before them. */
  @IsArray() urlpatterns: readonly UrlConfEntry[] = [];

  /** Other URL confs by name, for requests whose `urlconf` a middleware has set: one for each tenant, say. */
  @IsObject() urlconfs: Readonly<Record<string, readonly UrlConfEntry[]>> = {};

  /** Express middlewares that run before everything else, unchanged. */
  @IsArray() express: readonly ConnectMiddleware[] = [];

  // ---- Databases ------------------------------------------------------------------------------------------------

  /**
   * Address of the database `default`: `sqlite:db.sqlite3`, `sqlite::memory:`, `postgres://user:password@host/name`. Stands
   * above what `databases` says of it. No database when neither is set.
   */
  @Env('DATABASE_URL') @IsString() databaseUrl = '';

  /** Databases by alias: an address, or an address with options. The models use `default` unless told otherwise. */
  @IsObject() databases: Readonly<Record<string, string | DatabaseSetting>> = {};

  /**
   * Folder of migration files, relative to the application's module; with more than one group of models, a folder for each
   * by its name.
   */
  migrations: string | Readonly<Record<string, string>> = './migrations';

  /**
   * Applies pending migrations to the database `default` when the application boots. Where several processes start at once,
   * one of them migrates and the others wait. Off, `lapompe migrate` is a step of the deployment.
   *
   * @defaultValue false
   */
  @Env('MIGRATE_AT_START') @IsBoolean() migrateAtStart = false;

  // ---- Hosts, proxies, URLs -------------------------------------------------------------------------------------

  /**
   * Host names that may stand in `Host`: `example.org`, `.example.org` (with all its subdomains), `*`.
   * When empty and `debug` is on: `localhost`, `.localhost`, `127.0.0.1` and `[::1]`.
   */
  @Env('ALLOWED_HOSTS')
  @IsArray()
  @Matches(ALLOWED_HOST, {
    each: true,
    message: ({ value }: ValidationArguments) =>
      `names without scheme, port and path, as "example.org", ".example.org" or "[::1]": no Host header matches ${unmatchable(value)}`,
  })
  allowedHosts: readonly string[] = [];

  /**
   * Addresses or networks (CIDR) of reverse proxies whose {@link forwardedHeaders} are believed. None by default. The proxy must
   * set or remove each of these headers itself: one that it passes on as it came was written by the client.
   */
  @Env('TRUSTED_PROXIES') @IsArray() trustedProxies: readonly string[] = [];

  /**
   * Which headers the trusted proxies write: `x-forwarded` for `X-Forwarded-For`, `-Proto` and `-Host`, `forwarded` for the one of
   * RFC 7239. The others are not looked at, since proxies pass on what they do not know.
   *
   * Of several values in `-Proto` or `-Host` the last counts, which the nearest proxy wrote: any other may be the client's.
   * `x-forwarded-lists` says that every trusted proxy appends one value to each of the headers (or is the outermost, and replaces
   * them): then the values belong together by their place, as in RFC 7239, and those of the outermost trusted proxy count. A proxy
   * that appends to `-For` alone would let a client choose the others.
   */
  @Env('FORWARDED_HEADERS')
  @IsIn(['x-forwarded', 'x-forwarded-lists', 'forwarded'])
  forwardedHeaders: 'x-forwarded' | 'x-forwarded-lists' | 'forwarded' = 'x-forwarded';

  /** Path under which the application is mounted, such as `/shop`; put before every reversed URL. */
  @Env('SCRIPT_NAME') @IsString() scriptName = '';

  /** Redirects a path that matches nothing to the same path with a slash, where that one matches. */
  @IsBoolean() appendSlash = true;

  /** Redirects `example.org` to `www.example.org`. */
  @IsBoolean() prependWww = false;

  /** User agents that get 403. */
  disallowedUserAgents: readonly RegExp[] = [];

  /** Turns on the ambient request (`Current.request`) even where nothing injects `Current`. */
  @IsBoolean() ambientRequest = false;

  // ---- Bodies ---------------------------------------------------------------------------------------------------

  /** Most bytes of a JSON, form, text or raw body, and of all fields of a multipart body together. 1 MiB. */
  @IsInt() @Min(0) dataUploadMaxBytes = 1_048_576;

  /** Most fields of a form or query string. */
  @IsInt() @Min(0) dataUploadMaxFields = 1000;

  /** Most files of a multipart body. */
  @IsInt() @Min(0) dataUploadMaxFiles = 100;

  /** Most bytes of one uploaded file. 32 MiB. */
  @IsInt() @Min(0) fileUploadMaxBytes = 33_554_432;

  /** A file up to this size stays in memory; a larger one is streamed to `fileUploadTempDir`. 64 KiB. */
  @IsInt() @Min(0) fileUploadMaxMemoryBytes = 65_536;

  /** Folder for uploaded files while their request lives; empty for the system's. */
  @Env('FILE_UPLOAD_TEMP_DIR') @IsString() fileUploadTempDir = '';

  /** Deepest nesting of a JSON body. */
  @IsInt() @Min(1) jsonMaxDepth = 64;

  /** Most values, keys and brackets in a JSON body. */
  @IsInt() @Min(1) jsonMaxTokens = 100_000;

  /** Most times that a compressed body may grow while it is unpacked. */
  @IsInt() @Min(1) bodyMaxRatio = 100;

  /** What to do with keys of a body or query that the DTO does not declare: drop them, or refuse with 400. */
  @IsIn(['drop', 'refuse']) unknownKeys: 'drop' | 'refuse' = 'drop';

  // ---- Security headers (SecurityMiddleware) ----------------------------------------------------------------------

  /** Redirects http to https. */
  @Env('SECURE_SSL_REDIRECT') @IsBoolean() secureSslRedirect = false;

  /** Host to redirect to; the request's own when empty. */
  @IsString() secureSslHost = '';

  /** Paths (without the leading slash) that stay reachable over http. */
  secureRedirectExempt: readonly RegExp[] = [];

  /** Seconds for which browsers are told to come back over https alone; sent on https answers only. One year. */
  @IsInt() @Min(0) secureHstsSeconds = 31_536_000;
  /** Holds subdomains to https as well: all of them must have it. */
  @IsBoolean() secureHstsIncludeSubdomains = false;
  /** Consents to the lists of https sites that come with browsers, which are hard to leave again. */
  @IsBoolean() secureHstsPreload = false;

  /** `Referrer-Policy`; empty to send none. */
  @IsString() secureReferrerPolicy = 'same-origin';

  /** `Cross-Origin-Opener-Policy`; empty to send none. */
  @IsString() secureCrossOriginOpenerPolicy = 'same-origin';

  /** `Cross-Origin-Resource-Policy`; empty to send none. */
  @IsString() secureCrossOriginResourcePolicy = 'same-origin';

  /** `X-Frame-Options`; empty to send none. */
  @IsString() xFrameOptions = 'DENY';

  /** `Content-Security-Policy` of HTML answers; empty to send none. */
  contentSecurityPolicy: ContentSecurityPolicy = {
    'default-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  };

  /** `Content-Security-Policy-Report-Only` of HTML answers: reported, not enforced; empty to send none. */
  contentSecurityPolicyReportOnly: ContentSecurityPolicy = {};

  /** Origins (`https://app.example`, a whole-origin regular expression), or `*`, that may read answers from scripts (CorsMiddleware). */
  @Env('CORS_ALLOWED_ORIGINS') @IsArray() corsAllowedOrigins: readonly (string | RegExp)[] = [];
  /** Lets scripts of those origins send cookies and read the answers; never with `*` as origin. */
  @IsBoolean() corsAllowCredentials = false;
  /** Methods that scripts of other origins may use. */
  corsAllowedMethods: readonly string[] = [
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
  ];
  /** Headers, in lower case, that scripts of other origins may send. */
  corsAllowedHeaders: readonly string[] = [
    'accept',
    'authorization',
    'content-type',
    'x-csrftoken',
    'x-requested-with',
  ];
  /** Headers of answers that scripts of other origins may read, beside those that every script may read. */
  corsExposedHeaders: readonly string[] = [];
  /** Seconds for which a browser remembers what it was allowed, without asking again. One day. */
  @IsInt() @Min(0) corsMaxAgeSeconds = 86_400;

  // ---- The socket -----------------------------------------------------------------------------------------------

  /** The address to listen on; `0.0.0.0` for all addresses of the machine. */
  @Env('HOST') @IsString() host = '127.0.0.1';
  /** The port to listen on; 0 for any that is free. */
  @Env('PORT') @IsInt() @Min(0) @Max(65_535) port = 8000;

  /** Longest time for the headers of a request to arrive. */
  @IsInt() @Min(1) headersTimeoutMs = 15_000;

  /** Longest time for a whole request to arrive. */
  @IsInt() @Min(1) requestTimeoutMs = 60_000;

  /** Longest time without one byte arriving while a body is read; then 408. */
  @IsInt() @Min(1) bodyStallTimeoutMs = 20_000;

  /** Longest time that an idle connection is kept. */
  @IsInt() @Min(0) keepAliveTimeoutMs = 5_000;

  /** Longest time that a client may take nothing of an answer; then the connection is cut. */
  @IsInt() @Min(1) writeStallTimeoutMs = 60_000;

  /** Most connections at once; 0 for no limit. */
  @IsInt() @Min(0) maxConnections = 10_000;

  /** Most requests in flight at once; further ones get 503 with `Retry-After`. 0 for no limit. */
  @IsInt() @Min(0) maxRequestsInFlight = 2_000;

  /** Longest wait for requests in flight when the server stops. */
  @IsInt() @Min(0) shutdownTimeoutMs = 30_000;

  /** Serves `/livez` and `/readyz`. */
  @IsBoolean() healthEndpoints = true;

  // ---- Logging --------------------------------------------------------------------------------------------------

  /** The least level that is logged; `silent` for nothing at all. */
  @Env('LOG_LEVEL') @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) logLevel =
    'info';

  /** `json` lines, `pretty` lines, or `auto`: pretty when `debug` is on. */
  @Env('LOG_FORMAT') @IsIn(['auto', 'json', 'pretty']) logFormat = 'auto';

  /** A statement on a database that takes so many milliseconds is logged as a warning; 0 for none. */
  @Env('SLOW_QUERY_MS') @IsInt() @Min(0) slowQueryMs = 0;

  /** Ids of checks whose findings are not reported. */
  @IsArray() silencedChecks: readonly string[] = [];
}
