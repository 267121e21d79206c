/** An answer, read strictly. */
export interface Answer {
  readonly status: number;
  /** Names in lower case, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What a connection gave. */
export interface ReadAnswers {
  /** Answers but for `100 Continue`. */
  readonly answers: readonly Answer[];
  /** True when the last answer is whole and nothing stands behind it. */
  readonly isWhole: boolean;
  /** What stands there that is no answer; undefined when all is well. */
  readonly problem?: string;
}

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) [\t\x20-\x7e]*$/;
// Anything but a field of RFC 9110 would be a sign that somebody else's bytes got between ours.
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Reads answers from the bytes of a connection. Stricter than any client, because a forged answer is to be noticed.
 *
 * @param text - the bytes, one character each
 * @param methods - methods of the requests, for the answers that have no body
 */
export function readAnswers(
  text: string,
  methods: readonly string[],
  isClosed: boolean,
): ReadAnswers {
  const answers: Answer[] = [];
  let at = 0;
  while (at < text.length) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    if (headEnd < 0) return { answers, isWhole: false };
    const [statusLine = '', ...lines] = text.slice(at, headEnd).split('\r\n');
    const status = Number(STATUS_LINE.exec(statusLine)?.[1] ?? 0);
    if (status === 0)
      return {
        answers,
        isWhole: false,
        problem: `no status line: ${JSON.stringify(statusLine.slice(0, 200))}`,
      };
    const headers: [string, string][] = [];
    for (const line of lines) {
      const field = FIELD.exec(line);
      if (field === null)
        return {
          answers,
          isWhole: false,
          problem: `no field: ${JSON.stringify(line.slice(0, 200))}`,
        };
      headers.push([field[1]!.toLowerCase(), field[2]!]);
    }
    const bodyStart = headEnd + 4;
    if (status === 100) {
      at = bodyStart;
      continue;
    }
    const isLast = headers.some(([name, value]) => name === 'connection' && value === 'close');
    const body = readBody(text, bodyStart, {
      status,
      headers,
      isHead: methods[answers.length] === 'HEAD',
      isLast,
      isClosed,
    });
    if (body === undefined)
      return {
        answers: [...answers, { status, headers, body: text.slice(bodyStart) }],
        isWhole: false,
      };
    answers.push({ status, headers, body: body.content });
    at = body.end;
  }
  return { answers, isWhole: true };
}

interface BodyFacts {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly isHead: boolean;
  readonly isLast: boolean;
  readonly isClosed: boolean;
}

function readBody(
  text: string,
  start: number,
  facts: BodyFacts,
): { content: string; end: number } | undefined {
  const { status, headers } = facts;
  const value = (name: string) => headers.find(([each]) => each === name)?.[1];
  if (status === 204 || status === 304) return { content: '', end: start };
  // A HEAD that could not be read as one is refused like anything else: with a body, as the last answer.
  const isRefusal = facts.isLast && status >= 400 && text.length > start;
  if (facts.isHead && !isRefusal) return { content: '', end: start };
  if (value('transfer-encoding') === 'chunked') return readChunks(text, start);
  const length = value('content-length');
  if (length === undefined)
    return facts.isClosed ? { content: text.slice(start), end: text.length } : undefined;
  const end = start + Number(length);
  return end > text.length ? undefined : { content: text.slice(start, end), end };
}

function readChunks(text: string, start: number): { content: string; end: number } | undefined {
  let content = '';
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    const line = lineEnd < 0 ? '' : text.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/i.test(line)) return undefined;
    const size = Number.parseInt(line, 16);
    const end = lineEnd + 2 + size;
    if (text.slice(end, end + 2) !== '\r\n') return undefined;
    if (size === 0) return { content, end: end + 2 };
    content += text.slice(lineEnd + 2, end);
    at = end + 2;
  }
}
