import { InvalidArgumentError } from 'commander';

/** Most characters of a name: with number and ending, it has to be the name of a file. */
const LONGEST = 200;

/** The parser of `--name`: a file of any other name would not be found again. */
export function migrationName(text: string): string {
  if (/^[\w-]+$/.test(text) && text.length <= LONGEST) return text;
  throw new InvalidArgumentError(
    `Give letters, digits, "_" and "-" without spaces, at most ${LONGEST}.`,
  );
}
