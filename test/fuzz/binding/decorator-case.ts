import type { ValidationOptions } from 'class-validator';

/** One way to write a decorator, with options of class-validator at the end. */
export type Decorate = (options?: ValidationOptions) => PropertyDecorator;

/** A decorator of class-validator with several sets of parameters. */
export interface DecoratorCase {
  readonly ways: readonly Decorate[];
  /** Values that it accepts, or nearly. */
  readonly near: readonly unknown[];
  /** True where a function of the application decides, or boot refuses the class: the interpreter is asked. */
  readonly isOwn?: boolean;
  /** True where it accepts no value of JSON. */
  readonly acceptsNothing?: boolean;
}

type Plain = (options?: ValidationOptions) => PropertyDecorator;
/** How a decorator with one parameter is called. */
export type Optioned = (parameters?: never, options?: ValidationOptions) => PropertyDecorator;

/** A decorator without parameters. */
export function plain(make: Plain, ...near: unknown[]): DecoratorCase {
  return { ways: [(options) => make(options)], near };
}

/** A decorator whose only parameter may be left out. */
export function optioned(
  make: Optioned,
  parameters: readonly unknown[],
  ...near: unknown[]
): DecoratorCase {
  const ways = [undefined, ...parameters].map(
    (each): Decorate =>
      (options) =>
        make(each as never, options),
  );
  return { ways, near };
}

/** A decorator in several ways. */
export function ways(near: readonly unknown[], ...all: Decorate[]): DecoratorCase {
  return { ways: all, near };
}

/** Dates that programs send, and some that are none. */
export const DATES = [
  '2026-01-02',
  '2026-01-02T03:04:05.678Z',
  '2026-02-30',
  '0999-01-02',
  '2019-12-31',
];
