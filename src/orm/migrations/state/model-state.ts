import type { FieldDefinition } from '../../fields/field-definition.js';
import { DEFAULT_APP } from '../../models/model-meta.js';
import type { ModelOptions } from '../../models/model-options.js';

/** Options of a model as migrations keep them. */
export type StateOptions = Omit<ModelOptions, 'app' | 'abstract'>;

/** A model as plain data: what migrations compare and change. Immutable. */
export interface ModelState {
  readonly app: string;
  readonly name: string;
  /** In the order of the columns. Relations name models as `app.Name`. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly options: StateOptions;
}

/** `main.Book`. */
export function labelOf(model: { readonly app: string; readonly name: string }): string {
  return `${model.app}.${model.name}`;
}

/** `Book` seen from the app `shop` → `shop.Book`; a label stays as it is. */
export function fullLabel(reference: string, app = DEFAULT_APP): string {
  return reference.includes('.') ? reference : `${app}.${reference}`;
}

/** `shop.Book` → `['shop', 'Book']`. */
export function splitLabel(label: string): readonly [app: string, name: string] {
  const dot = label.indexOf('.');
  return [label.slice(0, dot), label.slice(dot + 1)];
}

/** True for fields that are a table of their own. */
export function isMany(definition: FieldDefinition): boolean {
  return definition.kind === 'ManyToManyField';
}

/** True for fields whose column holds the key of another row. */
export function isToOne(definition: FieldDefinition): boolean {
  return definition.kind === 'ForeignKey' || definition.kind === 'OneToOneField';
}

/** Labels of the models that a field needs: the other end, and the rows between. */
export function referencesOf(definition: FieldDefinition): readonly string[] {
  return [definition.to, definition.through].filter((each) => typeof each === 'string');
}
