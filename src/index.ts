import 'reflect-metadata';

// The application
export {
  Application,
  createApplication,
  type ListeningAddress,
  type ListeningOptions,
  type ObservedRequest,
} from './application/application.js';
export { BootError } from './application/boot-error.js';
export { type PlanOptions } from './application/plan-application.js';
export { STANDARD_MIDDLEWARE } from './application/standard-middleware.js';

// Settings
export {
  BaseSettings,
  type ContentSecurityPolicy,
  type UrlConfEntry,
} from './conf/base-settings.js';
export { type AbstractConstructor, type Constructor } from './conf/constructor.js';
export { Env, Secret } from './conf/env.js';
export { SettingsError } from './conf/settings-error.js';

// Injection
export { Container, type RequestScope } from './di/container.js';
export { Inject, type InjectOptions } from './di/inject.js';
export { type OnBoot, type OnRequestEnd, type OnShutdown } from './di/lifecycle.js';
export { Provide, override, provide, type ProvideOptions, type Provision } from './di/provide.js';
export { Injectable, Service, type ServiceOptions } from './di/service.js';
export { Token, type InjectionToken } from './di/token.js';

// Controllers
export { Controller, type ControllerOptions } from './controllers/controller.js';
export {
  Catch,
  Mark,
  Redirect,
  Returns,
  Status,
  StreamBody,
  Use,
  UseInterceptors,
  Without,
} from './controllers/handler-decorators.js';
export {
  Body,
  Cookie,
  Files,
  Header,
  Param,
  Path,
  Query,
  State,
  type ParameterOptions,
  type ParameterType,
} from './controllers/parameters.js';
export { Reply, created, reply } from './controllers/reply.js';
export {
  All,
  Delete,
  Get,
  Head,
  Options,
  Patch,
  Post,
  Put,
  routes,
  type PrefixedVerbs,
  type RouteOptions,
  type Verb,
} from './controllers/verbs.js';
export { IntersectionType, OmitType, PartialType, PickType } from './validation/mapped-types.js';
export { type StandardSchema } from './validation/standard-schema.js';

// URL conf
export { ConverterMismatch, registerConverter, type PathConverter } from './urls/converters.js';
export { NoReverseMatch } from './urls/no-reverse-match.js';
export {
  include,
  path,
  rePath,
  urls,
  type IncludeOptions,
  type PathOptions,
  type UrlConfOptions,
} from './urls/path.js';
export { type CapturesOf, type NamedCapturesOf, type PathConverters } from './urls/path-types.js';
export { type ResolvedView } from './urls/resolved-view.js';
export { resolve, reverse } from './urls/reverse.js';
export { UrlLookup } from './urls/url-lookup.js';
export { type UrlConf } from './urls/url-pattern.js';
export { UrlReverser } from './urls/url-reverser.js';
export { NO_APPEND_SLASH, UrlResolver } from './urls/url-resolver.js';

// Views
export {
  type DataAccess,
  type DataCondition,
  type DataFilter,
  type DataKey,
  type DataLookup,
  type DataQuery,
  type DataSearch,
  type DataValues,
  type GetOptions,
} from './views/data-access.js';
export {
  type DataDescription,
  type DataField,
  type DataKind,
  type DataRelation,
} from './views/data-description.js';
export { DataConflict, UnknownDataName, type ConflictKind } from './views/data-errors.js';
export { DataList } from './views/data-list.js';
export { EmptyPage, InvalidPage, PageNotAnInteger } from './views/page-errors.js';
export { type Pageable, type PageSource } from './views/page-source.js';
export { ELLIPSIS, Page, type ElidedRange, type ElidedRangeOptions } from './views/page.js';
export { Paginator, type PaginatorOptions } from './views/paginator.js';
export {
  getListOr404,
  getObjectOr404,
  redirect,
  render,
  renderToString,
  type ListSource,
  type ObjectSource,
  type RedirectOptions,
} from './views/shortcuts.js';
export { View } from './views/view.js';
export { HtmlAttributes, attributes } from './templates/attributes.js';
export { escapeHtml } from './templates/escape-html.js';
export { Html, html, raw, type HtmlValue } from './templates/html.js';
export { jsonScript } from './templates/json-script.js';

// Requests and responses
export {
  addNeverCacheHeaders,
  getMaxAge,
  hasVary,
  patchCacheControl,
  patchResponseHeaders,
  patchVary,
  type CacheControl,
} from './http/cache-control.js';
export {
  evaluatePreconditions,
  getConditionalResponse,
  type ConditionalOptions,
} from './http/conditional.js';
export { contentDisposition } from './http/content-disposition.js';
export { Current } from './http/current.js';
export { computeEtag, parseEtags, quoteEtag } from './http/etag.js';
export { FileResponse, type FileResponseOptions } from './http/file-response.js';
export { type Handler } from './http/handler.js';
export { httpDate, parseHttpDate } from './http/http-date.js';
export { HttpRequest } from './http/http-request.js';
export {
  HttpResponse,
  type Content,
  type HttpResponseOptions,
  type ResponseCookie,
  type SignedCookieOptions,
} from './http/http-response.js';
export { JsonResponse, type JsonResponseOptions } from './http/json-response.js';
export { MediaType, parseAccept } from './http/media-type.js';
export { MultiValueMap } from './http/multi-value-map.js';
export { HttpResponseNotModified } from './http/not-modified.js';
export { problemDocument, type ProblemOptions } from './http/problem-document.js';
export { MutableQueryDict, QueryDict } from './http/query-dict.js';
export { HttpResponsePermanentRedirect, HttpResponseRedirect } from './http/redirect.js';
export { RequestHeaders } from './http/request-headers.js';
export { RequestState, StateKey } from './http/request-state.js';
export { type ResolverMatch, type TriedPattern } from './http/resolver-match.js';
export { ResponseHeaders } from './http/response-headers.js';
export { isOffSite, safeRedirectTarget, urlHasAllowedHostAndScheme } from './http/safe-redirect.js';
export { type CookieOptions } from './http/set-cookie.js';
export {
  BadSignature,
  SignatureExpired,
  Signer,
  TimestampSigner,
  type SigningKeys,
  type GetSignedCookieOptions,
} from './http/signing.js';
export {
  HttpResponseBadRequest,
  HttpResponseForbidden,
  HttpResponseGone,
  HttpResponseNoContent,
  HttpResponseNotAllowed,
  HttpResponseNotFound,
  HttpResponseServerError,
} from './http/status-responses.js';
export { StreamingHttpResponse } from './http/streaming-response.js';
export { TemplateResponse, type Template } from './http/template-response.js';
export { UploadedFile } from './http/uploaded-file.js';

// Middleware
export { CommonMiddleware } from './middleware/common-middleware.js';
export {
  CompressionMiddleware,
  GZipMiddleware,
  skipCompression,
} from './middleware/compression-middleware.js';
export { ConditionalGetMiddleware } from './middleware/conditional-get-middleware.js';
export {
  Middleware,
  MiddlewareNotUsed,
  type MiddlewareHooks,
  type MiddlewareClass,
  type MiddlewareDecorator,
  type MiddlewareInstance,
  type MiddlewareOptions,
  type Next,
} from './middleware/middleware.js';
export { RequestIdMiddleware } from './middleware/request-id-middleware.js';
export { ServerTimingMiddleware, addServerTiming } from './middleware/server-timing-middleware.js';
export { AllowedHostsMiddleware } from './security/allowed-hosts-middleware.js';
export { cspNonce, setContentSecurityPolicy } from './security/content-security-policy.js';
export { CorsMiddleware } from './security/cors-middleware.js';
export { approveRedirect } from './security/guard-redirect.js';
export { SecurityMiddleware } from './security/security-middleware.js';

// Errors, checks, logging
export { type CheckLevel, type CheckMessage } from './checks/check-message.js';
export { type Check, type CheckOptions, type CheckTarget } from './checks/check.js';
export { registerCheck } from './checks/register-check.js';
export { ERROR_CODES, type ErrorCode } from './errors/error-codes.js';
export {
  FrameworkError,
  ImproperlyConfigured,
  type ErrorDetails,
} from './errors/framework-error.js';
export {
  BadRequest,
  ContentTooLarge,
  DisallowedHost,
  Http404,
  HttpError,
  MethodNotAllowed,
  NotAcceptable,
  PermissionDenied,
  RequestTimeout,
  ServiceUnavailable,
  SuspiciousOperation,
  TooManyRequests,
  UnsupportedMediaType,
  ValidationFailed,
  type FieldProblem,
  type FieldProblems,
} from './errors/http-error.js';
export { Logger, type LogFields, type LogLevel } from './logging/logger.js';

// The server
export { type ExpressErrorHandler, type ExpressMiddleware } from './server/express-middleware.js';
export { createExpressServer } from './server/express-classes.js';
export { HealthRegistry } from './server/health-registry.js';
export { installSignalHandlers } from './server/install-signal-handlers.js';
export { serveWorkers } from './server/serve-workers.js';
