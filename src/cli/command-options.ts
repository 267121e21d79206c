/** What every command gets besides its own arguments. */
export interface CommandOptions {
  readonly settings?: string;
  readonly [name: string]: unknown;
}
