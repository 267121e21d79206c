/**
 * The converters that a path pattern can name, each with the type of what it captures.
 *
 * Declare your own beside the call of `registerConverter`, so that the compiler knows it too:
 *
 * ```ts
 * declare module 'lapompe' {
 *   interface PathConverters { year: number }
 * }
 * ```
 */
export interface PathConverters {
  /** Digits; a safe integer. */
  int: number;
  /** Anything but a slash; what a capture without a converter uses. */
  str: string;
  /** ASCII letters, digits, hyphens and underscores. */
  slug: string;
  /** A UUID in lower case (RFC 9562). */
  uuid: string;
  /** Anything, slashes included. */
  path: string;
}

/** The name of a converter. */
export type ConverterName = keyof PathConverters & string;

/** Any type that a converter can produce. */
export type PathValue = PathConverters[ConverterName];

/**
 * The captures of a literal pattern in order: `[number, string]` for `<int:pk>/<slug>/`.
 *
 * `never[]` for a pattern that is only known as `string`: a view with any parameters fits it, and boot checks instead.
 */
export type CapturesOf<Path extends string> = string extends Path ? never[] : CollectCaptures<Path>;

/** The captures of a literal pattern by name: `{ pk: number }` for `<int:pk>/`. */
export type NamedCapturesOf<Path extends string> = string extends Path
  ? Record<string, never>
  : { [Name in NamesOf<Path>]: ValueNamed<Path, Name> };

/** The names of the captures of a literal pattern, as a union. */
export type NamesOf<Path extends string> = Path extends `${string}<${infer Inside}>${infer Rest}`
  ? NameIn<Inside> | NamesOf<Rest>
  : never;

/**
 * `Path` itself when it is a correct pattern, else a sentence that says what is wrong with it,
 * which then stands in the compiler's message. For a parameter: `pattern: ValidPath<Path>`.
 *
 * A pattern that is only known as `string` passes; boot checks it.
 */
export type ValidPath<Path extends string> = string extends Path
  ? Path
  : [PathProblem<Path>] extends [never]
    ? Path
    : PathProblem<Path>;

/** What is wrong with a literal pattern; `never` when nothing is. */
export type PathProblem<Path extends string> = Path extends `/${string}`
  ? 'A pattern starts without a slash: leave out the first "/".'
  : PartsProblem<Path, never>;

type CollectCaptures<
  Path extends string,
  Found extends unknown[] = [],
> = Path extends `${string}<${infer Inside}>${infer Rest}`
  ? CollectCaptures<Rest, [...Found, ValueOf<ConverterIn<Inside>>]>
  : Found;

type ConverterIn<Inside extends string> = Inside extends `${infer Converter}:${string}`
  ? Converter
  : 'str';
type NameIn<Inside extends string> = Inside extends `${string}:${infer Name}` ? Name : Inside;
type ValueOf<Converter extends string> = Converter extends ConverterName
  ? PathConverters[Converter]
  : unknown;

type ValueNamed<
  Path extends string,
  Name extends string,
> = Path extends `${string}<${infer Inside}>${infer Rest}`
  ? NameIn<Inside> extends Name
    ? ValueOf<ConverterIn<Inside>>
    : ValueNamed<Rest, Name>
  : never;

type PartsProblem<
  Path extends string,
  Seen extends string,
> = Path extends `${infer Before}<${infer Inside}>${infer Rest}`
  ? Before extends `${string}>${string}`
    ? 'A ">" stands before its "<": write a capture as <converter:name>.'
    : InsideProblem<Inside, Seen> extends infer Problem extends string
      ? [Problem] extends [never]
        ? PartsProblem<Rest, Seen | NameIn<Inside>>
        : Problem
      : never
  : Path extends `${string}<${string}`
    ? 'A "<" has no ">": write a capture as <converter:name>.'
    : Path extends `${string}>${string}`
      ? 'A ">" has no "<": write a capture as <converter:name>.'
      : never;

type InsideProblem<
  Inside extends string,
  Seen extends string,
> = Inside extends `${string}<${string}`
  ? 'A "<" has no ">": write a capture as <converter:name>.'
  : Inside extends `${string}${' ' | '\t' | '\n'}${string}`
    ? `"<${Inside}>" contains white space: write a capture as <converter:name>.`
    : NameIn<Inside> extends ''
      ? `"<${Inside}>" has no name: write a capture as <converter:name>.`
      : ConverterIn<Inside> extends ConverterName
        ? NameIn<Inside> extends Seen
          ? `The name "${NameIn<Inside>}" is captured twice: give each capture a name of its own.`
          : never
        : `Unknown converter "${ConverterIn<Inside>}" in "<${Inside}>": register it and declare it in PathConverters.`;
