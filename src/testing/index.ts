export { captureOnCommitCallbacks, type CaptureCallbacksOptions } from './capture-callbacks.js';
export {
  assertNumQueries,
  captureQueries,
  type CapturedQueries,
  type CapturedQuery,
  type CaptureQueriesOptions,
} from './capture-queries.js';
export { Client, type ClientHeaders, type ClientOptions, type RequestOptions } from './client.js';
export {
  CookieJar,
  type CookieAttributes,
  type ParsedSetCookie,
  type StoredCookie,
} from './cookie-jar.js';
export { createTestApplication, type TestApplicationOptions } from './create-test-application.js';
export {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './create-test-database.js';
export {
  defineFactory,
  type AfterCreate,
  type FactoryExtras,
  type FactoryTrait,
} from './define-factory.js';
export { emptyAfterEach } from './empty-after-each.js';
export { type BodyOptions, type FormData, type FormValue } from './encode-body.js';
export {
  manyOf,
  sequence,
  subFactory,
  type Declaration,
  type Factory,
  type FactoryOverrides,
  type FactoryValues,
  type ManyOverrides,
} from './factory-values.js';
export { InMemoryAgent, type InMemoryAgentOptions } from './in-memory-agent.js';
export {
  installMatchers,
  lapompeMatchers,
  type ExtendableExpect,
  type LapompeMatchers,
} from './install-matchers.js';
export { type Jsonified } from './jsonified.js';
export { LiveServer, getFreePort, type ListenableApplication } from './live-server.js';
export { loadFixtures } from './load-fixtures.js';
export { MemorySocket, type MemorySocketOptions } from './memory-socket.js';
export { allowNPlusOne } from './n-plus-one.js';
export { openSupertest, type SupertestAgent, type SupertestOptions } from './open-supertest.js';
export { RedirectCycleError } from './redirects.js';
export { RequestFactory, type FactoryOptions } from './request-factory.js';
export {
  type ContainTextOptions,
  type CookieExpectation,
  type MatcherContext,
  type MatcherResult,
  type RedirectToOptions,
} from './response-matchers.js';
export { rollbackAfterEach, rollingBack } from './rollback-after-each.js';
export { type CallArguments, type CallBody, type CallableName } from './route-call.js';
export { type SentRequest, type ReceivedResponse } from './send-request.js';
export { type DatabasesOption } from './target-databases.js';
export {
  TestResponse,
  TestingError,
  type FollowedRedirect,
  type ReceivingClient,
} from './test-response.js';
export {
  type Observation,
  type TestableApplication,
  type TestableUrls,
} from './testable-application.js';
export { type TestHooks } from './test-hooks.js';
export { UploadFile } from './upload-file.js';
