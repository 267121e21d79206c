import { createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { getFreePort, LiveServer } from '../../src/testing/live-server.js';
import { smallApplication } from './small-application.js';

describe('LiveServer', () => {
  it('serves at a port of its own until it is closed', async () => {
    const live = await LiveServer.start(
      smallApplication((request) => new HttpResponse(request.path)),
    );
    expect(live.url).toBe(`http://127.0.0.1:${live.port}`);
    const response = await fetch(`${live.url}/books/`, { headers: { connection: 'close' } });
    expect([response.status, await response.text()]).toEqual([200, '/books/']);
    await live.close();
    await expect(fetch(live.url)).rejects.toThrow();
  });

  it('serves several applications at once', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) =>
        LiveServer.start(smallApplication(() => new HttpResponse(name))),
      ),
    );
    expect(one?.port).not.toBe(two?.port);
    await Promise.all([one?.close(), two?.close()]);
  });
});

describe('getFreePort', () => {
  it('gives a port that can be listened at', async () => {
    const port = await getFreePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(server.address()).toMatchObject({ port });
    await new Promise((resolve) => server.close(resolve));
  });
});
