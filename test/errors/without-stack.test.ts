import { describe, expect, it } from '@jest/globals';

import { Http404 } from '../../src/errors/http-error.js';
import { withoutStack } from '../../src/errors/without-stack.js';

describe('withoutStack', () => {
  it('makes an error that names itself and no place', () => {
    const error = withoutStack(() => new Http404('Nothing.'));
    expect(error).toBeInstanceOf(Http404);
    expect(error.message).toContain('Nothing.');
    expect(error.stack).not.toMatch(/^ +at /m);
  });

  it('lets all other errors have theirs, also after one that could not be made', () => {
    const limit = Error.stackTraceLimit;
    const failing = (): Error => {
      throw new TypeError('cannot be made');
    };
    expect(() => withoutStack(failing)).toThrow(TypeError);
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new Error('after').stack).toMatch(/^ +at /m);
  });
});
