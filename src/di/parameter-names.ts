/** A parameter as it stands in the source. */
export interface WrittenParameter {
  readonly name: string;
  readonly hasDefault: boolean;
  /** The default as it is written; undefined without one. */
  readonly defaultText: string | undefined;
}

/** Parameters of the constructor of `type`, read from its source text; undefined when that cannot be made out. */
export function constructorParameterNames(type: object): readonly WrittenParameter[] | undefined {
  const source = Function.prototype.toString.call(type);
  const found = /[\n{};]\s*constructor\s*\(/.exec(source);
  return found ? parametersFrom(source, found.index + found[0].length) : undefined;
}

/** Parameters of the function `method`, read from its source text. */
export function methodParameterNames(method: unknown): readonly WrittenParameter[] | undefined {
  if (typeof method !== 'function') return undefined;
  const source = Function.prototype.toString.call(method);
  const start = source.indexOf('(');
  return start < 0 ? undefined : parametersFrom(source, start + 1);
}

function parametersFrom(source: string, start: number): readonly WrittenParameter[] | undefined {
  const parts = splitParameters(source, start);
  return parts?.map((part) => {
    const written = part.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '').trim();
    const name = /^(?:\.\.\.)?([\w$]+)/.exec(written)?.[1] ?? '';
    const rest = written.slice(written.indexOf(name) + name.length).trimStart();
    const hasDefault = rest.startsWith('=');
    return { name, hasDefault, defaultText: hasDefault ? rest.slice(1).trim() : undefined };
  });
}

/** The texts between the commas of a parameter list that starts at `start`; undefined when it does not end. */
function splitParameters(source: string, start: number): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < source.length; at += 1) {
    const letter = source[at]!;
    if (letter === '"' || letter === "'" || letter === '`') at = endOfString(source, at);
    else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    const isEnd = depth < 0;
    if (!isEnd && !(letter === ',' && depth === 0)) continue;
    if (source.slice(from, at).trim() !== '') parts.push(source.slice(from, at));
    if (isEnd) return parts;
    from = at + 1;
  }
  return undefined;
}

function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === source[start]) return at;
  }
  return source.length;
}
