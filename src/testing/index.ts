export { Client, type ClientHeaders, type ClientOptions, type RequestOptions } from './client.js';
export {
  CookieJar,
  type CookieAttributes,
  type ParsedSetCookie,
  type StoredCookie,
} from './cookie-jar.js';
export { createTestApplication, type TestApplicationOptions } from './create-test-application.js';
export { type BodyOptions, type FormData, type FormValue } from './encode-body.js';
export { InMemoryAgent, type InMemoryAgentOptions } from './in-memory-agent.js';
export {
  installMatchers,
  lapompeMatchers,
  type ExtendableExpect,
  type LapompeMatchers,
} from './install-matchers.js';
export { type Jsonified } from './jsonified.js';
export { LiveServer, getFreePort, type ListenableApplication } from './live-server.js';
export { MemorySocket, type MemorySocketOptions } from './memory-socket.js';
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
export { type CallArguments, type CallBody, type CallableName } from './route-call.js';
export { type SentRequest, type ReceivedResponse } from './send-request.js';
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
export { UploadFile } from './upload-file.js';
