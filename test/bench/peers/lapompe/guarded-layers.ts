import type { MiddlewareClass } from '../../../../src/index.js';
import {
  AsyncFrame,
  AsyncLanguage,
  AsyncNoStore,
  AsyncRequestId,
  AsyncStarted,
} from './async-layers.js';
import { Frame, Language, NoStore, RequestId, Started, TokenGuard } from './layers.js';

/** What stands around `/guarded`; `BENCH_LAYERS=async` in the environment chooses the asynchronous spelling. */
export const guardedLayers: readonly MiddlewareClass[] =
  process.env.BENCH_LAYERS === 'async'
    ? [AsyncRequestId, AsyncStarted, AsyncFrame, AsyncNoStore, AsyncLanguage, TokenGuard]
    : [RequestId, Started, Frame, NoStore, Language, TokenGuard];
