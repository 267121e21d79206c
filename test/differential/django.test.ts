import { afterEach, describe, expect, it } from '@jest/globals';

import { startDjango } from './django.js';

const python = process.env.DJANGO_PYTHON;

afterEach(() => {
  if (python === undefined) delete process.env.DJANGO_PYTHON;
  else process.env.DJANGO_PYTHON = python;
});

describe('startDjango', () => {
  it.each(['/nonexistent/python3', '/bin/false'])(
    'says what to install where %s has no Django',
    async (interpreter) => {
      process.env.DJANGO_PYTHON = interpreter;
      await expect(startDjango()).rejects.toThrow('apt-get install python3 python3-django');
    },
  );

  it('gives an exception as a refusal, and fails at an operation that it does not know', async () => {
    const django = await startDjango();
    expect(await django.call('write_date', [0, 'x'])).toEqual([
      { value: 'Thu, 01 Jan 1970 00:00:00 GMT' },
      { error: expect.any(String), message: expect.any(String) },
    ]);
    await expect(django.call('no_such_operation', [1])).rejects.toThrow('KeyError');
    await django.close();
  });
});
