import type { FieldDefinition } from '../../fields/field-definition.js';

/** What two states do not tell about the way from one to the other. */
export interface ChangeHints {
  /** A model that has got another name: its label before and after. */
  readonly model?: readonly [from: string, to: string];
  /** A field that has got another name, and the label of its model. */
  readonly field?: { readonly model: string; readonly from: string; readonly to: string };
  /** What rows that are there get in a new or no longer nullable column, by `app.Name.field`. */
  readonly fill?: { readonly field: string; readonly definition: FieldDefinition };
}
