import type { Expression } from '../expressions/expression.js';
import type { Condition } from '../models/condition.js';

/** Conditions on objects of `Model`. */
export type ConditionFor<Model> = Condition & { readonly modelType?: Model };

/** Values for the fields of a new object, or for a change. */
export type ValuesFor<Model> = {
  readonly [Name in keyof Model]?: Model[Name] | Expression;
} & Readonly<Record<string, unknown>>;

/** What annotations add to objects. */
export type Annotated<Given extends Readonly<Record<string, Expression>>> = {
  readonly [Name in keyof Given]: Given[Name]['valueType'];
};
