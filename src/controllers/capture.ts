/** What the pattern of a route captures. */
export interface Capture {
  readonly name: string;
  /** Name of the converter: `int`, `str` … */
  readonly converter: string;
  /** True when the capture stands in the verb's own literal, so that it is bound by position. */
  readonly isPositional: boolean;
}
