import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Answer } from '../fuzz/requests/read-answers.js';
import { KINDS } from './answer-kinds.js';
import { closeApplications, getAnswer, type AnswerKind, type Transport } from './secure-answers.js';

type Header = (name: string) => string;

interface Case {
  readonly header: Header;
  readonly answer: Answer;
  readonly kind: AnswerKind;
  readonly isSecure: boolean;
}

const FIXED_POINTS: readonly (readonly [point: string, header: string, value: string])[] = [
  ['forbids sniffing', 'x-content-type-options', 'nosniff'],
  ['forbids framing', 'x-frame-options', 'DENY'],
  ['keeps its address to itself', 'referrer-policy', 'same-origin'],
  ['has an opener policy', 'cross-origin-opener-policy', 'same-origin'],
  ['has a resource policy', 'cross-origin-resource-policy', 'same-origin'],
];

const isDocument = (type: string): boolean => /^(?:text\/html|image\/svg\+xml)/.test(type);

const POINTS: readonly (readonly [point: string, check: (given: Case) => void])[] = [
  ...FIXED_POINTS.map(
    ([point, name, value]) =>
      [point, ({ header }: Case) => expect(header(name)).toBe(value)] as const,
  ),
  [
    'has a content policy where it is a document, which forbids framing too',
    ({ header }) => {
      if (!isDocument(header('content-type'))) return;
      const policy = header('content-security-policy');
      expect(policy).toMatch(/default-src '(?:self|none)'/);
      expect(policy).toMatch(/object-src 'none'|default-src 'none'/);
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
    },
  ],
  [
    'keeps browsers at https for a year, where it came by https',
    ({ header, isSecure }) =>
      expect(header('strict-transport-security')).toBe(isSecure ? 'max-age=31536000' : ''),
  ],
  [
    'names no product and no version',
    ({ answer }) => {
      const told = answer.headers.filter(([name]) =>
        /^(?:server|x-powered-by|via|x-.*version|x-runtime)$/.test(name),
      );
      expect(told).toEqual([]);
      expect(answer.headers.map(([, value]) => value).join()).not.toMatch(
        /express|lapompe|node\b/i,
      );
    },
  ],
  [
    'names its charset where it is text',
    ({ header }) => {
      const type = header('content-type');
      if (/^(?:text\/(?!event-stream)|application\/(?:problem\+)?json)/.test(type))
        expect(type).toMatch(/; charset=utf-8$/);
    },
  ],
  [
    'sets cookies that scripts, other sites and plain http do not get',
    ({ answer, kind, isSecure }) => {
      const cookies = answer.headers
        .filter(([name]) => name === 'set-cookie')
        .map(([, value]) => value);
      expect(cookies.length > 0).toBe(
        kind.name.includes('cookie') && !kind.name.includes('depends'),
      );
      for (const cookie of cookies) {
        expect(cookie).toContain('; HttpOnly');
        expect(cookie).toContain('; SameSite=Lax');
        expect(cookie.includes('; Secure')).toBe(isSecure);
      }
    },
  ],
  [
    'tells caches what it depends on',
    ({ header, kind }) => {
      const names = header('vary').split(', ').filter(Boolean);
      expect(names).toEqual(expect.arrayContaining([...(kind.vary ?? [])]));
      expect(names.filter((name) => !['Accept', 'Cookie'].includes(name))).toEqual([]);
    },
  ],
  [
    'tells no detail of what went wrong',
    ({ answer }) => {
      if (answer.status >= 400)
        expect(answer.body).not.toMatch(
          /secret|\/srv\/|\.[jt]s\b|\bat \w+ \(|lapompe|express|Error:/i,
        );
    },
  ],
  [
    'opens nothing to other origins',
    ({ answer }) =>
      expect(answer.headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([]),
  ],
  [
    'is to be saved, not shown, where its type is not known',
    ({ header }) => {
      if (header('content-type') === 'application/octet-stream')
        expect(header('content-disposition')).toMatch(/^attachment\b/);
    },
  ],
];

afterAll(closeApplications);

const CASES = KINDS.flatMap((kind) => {
  const transports: Transport[] =
    kind.only === undefined ? ['https', 'https at a proxy'] : [kind.only];
  return transports.map((transport) => [kind.name, kind.status, transport, kind] as const);
});

describe.each(CASES)('%s (%i, %s)', (_name, status, transport, kind) => {
  let given: Case;

  beforeAll(async () => {
    const answer = await getAnswer(kind, transport);
    const header: Header = (name) => answer.headers.find(([each]) => each === name)?.[1] ?? '';
    given = { answer, header, kind, isSecure: transport !== 'http' };
  });

  it('is what was asked for', () => {
    expect(given.answer.status).toBe(status);
  });

  it.each(POINTS)('%s', (_point, check) => {
    check(given);
  });
});
