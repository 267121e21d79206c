import { toText } from './converters.js';
import { joinTokens, type PathToken } from './path-tokens.js';
import { listForms, type ReverseForm } from './reverse-forms.js';
import { createTokenMatcher } from './token-matcher.js';
import { matchLevels } from './url-level.js';
import type { UrlRoute } from './url-route.js';

/** Values for the parameters of a pattern: in order, or by name. */
export type ReverseArguments = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A route that a URL can be made for. */
export class ReverseCandidate {
  readonly route: UrlRoute;
  /** Extra values that count as parameters; those of includes outside of the innermost namespace do not. */
  readonly #defaults: ReadonlyMap<string, unknown>;
  #forms: readonly ReverseForm[] | undefined;

  constructor(route: UrlRoute, firstDefaultLevel: number) {
    this.route = route;
    const inside = route.levels.slice(firstDefaultLevel).reverse();
    this.#defaults = new Map(inside.flatMap(({ kwargs }) => Object.entries(kwargs)));
  }

  /** The ways to write its URL, worked out on first use. */
  get forms(): readonly ReverseForm[] {
    return (this.#forms ??= listForms(this.route.levels));
  }

  /** The path, decoded and without a leading slash, for these values; undefined when they do not fit. */
  write(values: ReverseArguments): string | undefined {
    for (const form of this.forms) {
      const named = isList(values)
        ? this.#nameValues(form, values)
        : this.#acceptNamed(form, values);
      const texts = named && this.#toTexts(named);
      const path = texts && fill(form, texts);
      if (path !== undefined && this.#isMatch(path)) return path;
    }
    return undefined;
  }

  #nameValues(
    { parameters }: ReverseForm,
    values: readonly unknown[],
  ): ReadonlyMap<string, unknown> | undefined {
    if (values.length !== parameters.length) return undefined;
    const named = new Map(parameters.map((parameter, index) => [parameter, values[index]]));
    // A name that an include and its inner pattern both capture cannot stand for two values.
    return parameters.every((parameter, index) => named.get(parameter) === values[index])
      ? named
      : undefined;
  }

  #acceptNamed(
    { parameters }: ReverseForm,
    values: ReverseArguments,
  ): ReadonlyMap<string, unknown> | undefined {
    const given = new Map(Object.entries(values));
    for (const parameter of parameters)
      if (!given.has(parameter) && !this.#defaults.has(parameter)) return undefined;
    for (const name of given.keys())
      if (!parameters.includes(name) && !this.#defaults.has(name)) return undefined;
    for (const [name, value] of this.#defaults) {
      if (!parameters.includes(name) && given.has(name) && given.get(name) !== value)
        return undefined;
    }
    return new Map([...this.#defaults, ...given]);
  }

  /** Only parameters are asked for their text, so that an extra value may be of any type. */
  #toTexts(values: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> | undefined {
    const converters = new Map(
      this.route.levels.flatMap(({ captures }) =>
        captures.map(({ name, converter }) => [name, converter]),
      ),
    );
    const parameters = new Set(this.forms.flatMap((form) => form.parameters));
    try {
      return new Map(
        [...values]
          .filter(([name]) => parameters.has(name))
          .map(([name, value]) => [name, converters.get(name)?.toUrl(value) ?? toText(value)]),
      );
    } catch {
      // Django topic: an error of `to_url` means that this candidate does not fit.
      return undefined;
    }
  }

  /** A value that its own pattern would not take, such as a slash in a slug, makes no URL. */
  #isMatch(path: string): boolean {
    const { levels } = this.route;
    if (levels.some((level) => level.tokens === undefined))
      return matchLevels(levels, path, true) !== undefined;
    const tokens = levels.reduce<readonly PathToken[]>(
      (joined, level) => joinTokens(joined, level.tokens ?? []),
      [],
    );
    return createTokenMatcher(tokens, true).match(path, 0) !== undefined;
  }
}

/** No values are none by name, so that extra values can stand in. */
function isList(values: ReverseArguments): values is readonly unknown[] {
  return Array.isArray(values) && values.length > 0;
}

function fill({ parts }: ReverseForm, texts: ReadonlyMap<string, string>): string | undefined {
  let path = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? part : texts.get(part.parameter);
    if (text === undefined) return undefined;
    path += text;
  }
  return path;
}
