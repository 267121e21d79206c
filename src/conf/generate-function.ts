/**
 * How compiled pieces are run, by the environment variable `LAPOMPE_CODEGEN`: `on` (the default) generates functions, `print`
 * also writes the source of each to standard error, `off` runs the interpreted twins. Read once, when this module is loaded.
 */
const MODE = process.env.LAPOMPE_CODEGEN ?? 'on';

/** What stacks and profiles show in the place of a file; without it, the line above that calls `Function`. */
const SOURCE_NAME = '//# sourceURL=lapompe:generated';

let isAllowed: boolean | undefined;

/**
 * True where functions may be generated: not switched off by `LAPOMPE_CODEGEN=off`, and not forbidden to the process
 * (`--disallow-code-generation-from-strings`). Whoever generates has an interpreted twin for the other case.
 */
export function canGenerateCode(): boolean {
  return (isAllowed ??= MODE !== 'off' && tryToGenerate());
}

function tryToGenerate(): boolean {
  try {
    // oxlint-disable-next-line no-implied-eval, no-new-func -- whether this is allowed is the question
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}

/**
 * Makes a function of source text. Runs at boot only.
 *
 * Nothing that anybody else has named stands in the source but as a text literal made by `JSON.stringify`; whatever the
 * function works with is handed over in `constants`.
 *
 * @param name - shown in stack traces; characters that no identifier has become `_`, and one is added where a constant is
 * called like that, which the function would hide from itself
 * @param constants - what the source may name besides its parameters
 * @param source - the parameters and the body: `(value) { return value + 1; }`
 */
export function generateFunction<Generated>(
  name: string,
  constants: Readonly<Record<string, unknown>>,
  source: string,
): Generated {
  const identifier = name.replaceAll(/[^\w$]/g, '_');
  const shown = Object.hasOwn(constants, identifier) ? `${identifier}_` : identifier;
  const text = `"use strict"; return function ${shown}${source}`;
  if (MODE === 'print') process.stderr.write(`// ${name}\n${text}\n\n`);
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the one place where code is generated
  const make = new Function(...Object.keys(constants), `${text}\n${SOURCE_NAME}`) as (
    ...values: unknown[]
  ) => Generated;
  return make(...Object.values(constants));
}
