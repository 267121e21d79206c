import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { RequestContext } from '../../src/http/request-context.js';

class LocalSettings extends BaseSettings {
  override allowedHosts = ['localhost'];
}

/** What a test wants to send. */
export interface RequestParts {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly settings?: BaseSettings;
}

/** A request as a server would make it, without a port; its body is read. */
export async function makeRequest(parts: RequestParts = {}): Promise<HttpRequest> {
  const { method = 'GET', url = '/', headers = {}, body, settings = new LocalSettings() } = parts;
  const incoming = new IncomingMessage(new Socket());
  incoming.method = method;
  incoming.url = url;
  incoming.httpVersion = '1.1';
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  Object.assign(incoming.headers, { host: 'localhost:8000' }, headers, length);
  if (body !== undefined) incoming.push(body);
  incoming.push(null);
  const request = new HttpRequest(incoming, new RequestContext(settings));
  if (body !== undefined) await request.loadBody();
  return request;
}
