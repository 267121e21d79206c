import type { HttpRequest } from '../http/http-request.js';
import type { CapturesOf, NamedCapturesOf, PathValue } from '../urls/path-types.js';

/** Stands in the compiler's message and says what is wrong with a decorated method or parameter. */
export interface RouteProblem<Message extends string> {
  readonly ' problem': Message;
}

/** Any method that can be a route. */
export type RouteMethod = (...args: never[]) => unknown;

/** `unknown` when a method with parameters `Parameters` can serve `Path`; else the problem. */
export type RouteVerdict<
  Path extends string,
  Parameters extends readonly unknown[],
> = string extends Path
  ? unknown
  : CapturesOf<Path> extends readonly []
    ? unknown
    : Parameters extends readonly []
      ? RouteProblem<'The pattern captures values, and the method takes none: path captures come first, in order.'>
      : Parameters extends readonly [(infer First)?, ...unknown[]]
        ? IsObjectForm<First> extends true
          ? NamesVerdict<NamedCapturesOf<Path>, First>
          : CapturesVerdict<CapturesOf<Path>, Parameters>
        : unknown;

type IsAny<Type> = 0 extends 1 & Type ? true : false;

/** `show({ pk }: { pk: number })`: one object takes the captures by name. */
type IsObjectForm<First> =
  IsAny<First> extends true
    ? false
    : [First] extends [HttpRequest | PathValue | readonly unknown[] | undefined | null]
      ? false
      : [First] extends [object]
        ? true
        : false;

type NamesVerdict<Named, Wanted> = [Named] extends [Wanted]
  ? unknown
  : RouteProblem<'The first parameter asks for names or types that the pattern does not capture.'>;

type CapturesVerdict<
  Captures extends readonly unknown[],
  Parameters extends readonly unknown[],
> = Captures extends readonly [infer Capture, ...infer OtherCaptures]
  ? Parameters extends readonly []
    ? RouteProblem<'The pattern captures more values than the method takes: path captures come first, in order.'>
    : Parameters extends readonly [(infer Parameter)?, ...infer OtherParameters]
      ? [Capture] extends [Parameter]
        ? CapturesVerdict<OtherCaptures, OtherParameters>
        : RouteProblem<'A parameter is not of the type that the pattern captures: path captures come first, in order.'>
      : unknown
  : unknown;

/** The type of parameter `Index` of the method `Name` of `Target`. */
export type ParameterAt<Target, Name, Index extends number> = Name extends keyof Target
  ? Target[Name] extends (...args: infer Parameters) => unknown
    ? Parameters[Index]
    : unknown
  : unknown;

/** `unknown` when a parameter of type `Parameter` copes with a value that is not sent; else the problem. */
export type MayBeMissing<Parameter> =
  IsAny<Parameter> extends true
    ? unknown
    : unknown extends Parameter
      ? unknown
      : undefined extends Parameter
        ? unknown
        : RouteProblem<'The value may be missing: give the parameter a default, write "name?: type", or say { required: true }.'>;

/** A decorator of a method parameter that sees where it stands. */
export type CheckedParameterDecorator = <
  Target extends object,
  Name extends string,
  Index extends number,
>(
  target: Target,
  name: Name,
  index: Index & MayBeMissing<ParameterAt<Target, Name, Index>>,
) => void;

/** `unknown` when a parameter of type `Parameter` takes a `Value`; else the problem. */
export type Takes<Value, Parameter> = [Value] extends [Parameter]
  ? unknown
  : RouteProblem<'The parameter does not take the type of the value that is kept under this key.'>;

/** A decorator of a method parameter that takes a `Value`. */
export type ValueParameterDecorator<Value> = <
  Target extends object,
  Name extends string,
  Index extends number,
>(
  target: Target,
  name: Name,
  index: Index & Takes<Value, ParameterAt<Target, Name, Index>>,
) => void;

/** A decorator of any method parameter. */
export type MethodParameterDecorator = (target: object, name: string, index: number) => void;
