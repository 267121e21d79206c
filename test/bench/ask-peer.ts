import { request as openRequest } from 'node:http';

import type { Answer, WorkRequest } from './works.js';

const LIMIT_MS = 20_000;

/** Sends one request over a connection of its own and reads the whole answer. */
export function askPeer(
  port: number,
  { method, path, headers, body }: WorkRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(pieces).toString(),
          }),
        );
      },
    );
    outgoing.setTimeout(LIMIT_MS, () => outgoing.destroy(new Error('There was no answer.')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
