/** Stands for the type of the field at `Path`, until it is known of which model. */
export interface AtPath<Path extends string> {
  readonly atPath: Path;
}

/** Stands for the type of two values with an operator between. */
export interface Combination<Left, Right> {
  readonly leftType: Left;
  readonly rightType: Right;
}

/** Stands for the type of an aggregate over values of type `Over`; `Empty` is what it gives where there are none. */
export interface Aggregation<Name extends string, Over, Empty> {
  readonly aggregatedBy: Name;
  readonly overType: Over;
  readonly emptyType: Empty;
}

/** Stands for `Result`, which is null where a value of type `Of` is null. */
export interface Applied<Result, Of> {
  readonly resultType: Result;
  readonly ofType: Of;
}

/** Stands for `Value`, with conditions of type `Where` that decide about it. */
export interface Conditional<Value, Where> {
  readonly decidedType: Value;
  readonly whereType: Where;
}

/** Anything with the type of a value: an expression, seen from its type alone. */
export interface Typed<Value> {
  readonly valueType: Value;
}

/** Type of what an expression or a plain value stands for. */
export type ValueTypeOf<Given> = Given extends Typed<infer Value> ? Value : Given;

/** Type of what the first argument of a function or an aggregate stands for: a text is a path. */
export type ArgumentType<Given> = Given extends '*'
  ? unknown
  : Given extends string
    ? AtPath<Given>
    : ValueTypeOf<Given>;
