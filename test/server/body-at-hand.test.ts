import { afterEach, describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

afterEach(stopServers);

const BODY = '{"a":1}';
const post = (body = BODY): string =>
  `POST / HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const GET = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n';

/** The bodies of answers, one after the other, on one connection. */
async function answersTo(
  pieces: string | readonly string[],
  handler: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
): Promise<readonly string[]> {
  const { port } = await startServer(handler);
  const { text } = await sendRaw(port, pieces);
  return text.split(/HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\n/).slice(1);
}

describe('A body that comes together with its head', () => {
  it('is there before the handler has returned', async () => {
    const answers = await answersTo(post() + post(), (request) => {
      const isAtHand = request.loadBodyAtHand();
      return new HttpResponse(`${isAtHand} ${JSON.stringify(request.data)}`);
    });
    expect(answers).toEqual([`true ${BODY}`, `true ${BODY}`]);
  });

  it('is there for whoever waits for it, too, and once', async () => {
    const answers = await answersTo(post(), async (request) => {
      request.loadBodyAtHand();
      await request.loadBody();
      return new HttpResponse(`${request.loadBodyAtHand()} ${request.body.toString()}`);
    });
    expect(answers).toEqual([`false ${BODY}`]);
  });

  it('is in the stream for who follows that', async () => {
    const answers = await answersTo(post() + GET, async (request) => {
      let text = '';
      for await (const chunk of request.stream) text += String(chunk);
      return new HttpResponse(`stream ${text}`);
    });
    expect(answers).toEqual([`stream ${BODY}`, 'stream ']);
  });

  it('is in the stream and can be loaded when somebody listens to the stream before', async () => {
    const answers = await answersTo(post(), async (request) => {
      let seen = '';
      request.stream.on('data', (chunk) => (seen += String(chunk)));
      const isAtHand = request.loadBodyAtHand();
      await request.loadBody();
      return new HttpResponse(`${isAtHand} ${seen} ${request.body.toString()}`);
    });
    expect(answers).toEqual([`false ${BODY} ${BODY}`]);
  });

  it('can be loaded by who begins later', async () => {
    const answers = await answersTo(post(), async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const isAtHand = request.loadBodyAtHand();
      await request.loadBody();
      return new HttpResponse(`${isAtHand} ${request.body.toString()}`);
    });
    expect(answers).toEqual([`false ${BODY}`]);
  });

  it('keeps nothing from the request behind it when nobody reads it', async () => {
    const answers = await answersTo(
      post() + GET,
      ({ method }) => new HttpResponse(`answer to ${method}`),
    );
    expect(answers).toEqual(['answer to POST', 'answer to GET']);
  });

  it('is refused at once, and stays refused, when it is no JSON', async () => {
    const answers = await answersTo(post('{'), async (request) => {
      const codes: unknown[] = [];
      try {
        request.loadBodyAtHand();
      } catch (error) {
        codes.push((error as { code: string }).code);
      }
      await request
        .loadBody()
        .catch((error: unknown) => codes.push((error as { code: string }).code));
      return new HttpResponse(`${codes.join()} ${String(request.data)}`);
    });
    expect(answers).toEqual(['HTTP_MALFORMED_JSON,HTTP_MALFORMED_JSON undefined']);
  });

  it('is refused when it is over the limit', async () => {
    const { port } = await startServer(
      (request) => {
        try {
          request.loadBodyAtHand();
          return new HttpResponse('taken');
        } catch (error) {
          return new HttpResponse((error as { code: string }).code);
        }
      },
      { settings: { dataUploadMaxBytes: 3 } },
    );
    const { text } = await sendRaw(port, post());
    expect(text).toMatch(/HTTP_BODY_TOO_LARGE$/);
  });
});

describe('A body that comes after its head', () => {
  it('is not at hand, and loaded when it has come', async () => {
    const { port } = await startServer(async (request) => {
      const isAtHand = request.loadBodyAtHand();
      await request.loadBody();
      return new HttpResponse(`${isAtHand} ${request.body.toString()}`);
    });
    const [head, body] = post().split('{');
    const answer = await new Promise<string>((resolve) => {
      void import('node:net').then(({ connect }) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(head!);
          setTimeout(() => socket.write(`{${body}`), 50);
        });
        socket.on('data', (chunk) => {
          resolve(chunk.toString());
          socket.destroy();
        });
      });
    });
    expect(answer.endsWith(`false ${BODY}`)).toBe(true);
  });
});
