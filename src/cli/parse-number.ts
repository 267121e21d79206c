import { InvalidArgumentError } from 'commander';

/** A parser for an option whose value is a whole number between two others. */
export function wholeNumber(lowest = 0, highest = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= lowest && value <= highest) return value;
    const range =
      highest === Number.MAX_SAFE_INTEGER ? `from ${lowest} on` : `from ${lowest} to ${highest}`;
    throw new InvalidArgumentError(`Give a whole number ${range}.`);
  };
}

/** The parser of `--port`; 0 lets the system choose. */
export const portNumber = wholeNumber(0, 65_535);
