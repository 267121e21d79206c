import { IncomingMessage, STATUS_CODES, ServerResponse, createServer } from 'node:http';

import { describe, expect, it } from '@jest/globals';

import * as parts from '../../src/conf/node-http.js';

describe('node:http without an import of it', () => {
  it("has node's own parts", () => {
    expect({ ...parts }).toEqual({ IncomingMessage, STATUS_CODES, ServerResponse, createServer });
  });
});
