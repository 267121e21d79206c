import type { FieldDefinition } from '../../fields/field-definition.js';
import { Q, type Condition } from '../../models/condition.js';
import { labelOf, type StateOptions } from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';

/** `state` with the field `from` of the model `label` called `to`, wherever it is named. */
export function renameFieldInState(
  state: ProjectState,
  label: string,
  from: string,
  to: string,
): ProjectState {
  const named = (name: string): string => (name === from ? to : name);
  return state.map((model) => {
    const isOwner = labelOf(model) === label;
    return {
      ...model,
      fields: new Map(
        [...model.fields].map(([name, definition]) => [
          isOwner ? named(name) : name,
          renameInDefinition(definition, label, named),
        ]),
      ),
      options: isOwner ? renameInOptions(model.options, from, to) : model.options,
    };
  });
}

function renameInDefinition(
  definition: FieldDefinition,
  label: string,
  named: (name: string) => string,
): FieldDefinition {
  const { toField, throughFields } = definition;
  if (toField !== undefined && definition.to === label) {
    return { ...definition, toField: named(toField) };
  }
  if (throughFields !== undefined && definition.through === label) {
    return { ...definition, throughFields: [named(throughFields[0]), named(throughFields[1])] };
  }
  return definition;
}

function renameInOptions(options: StateOptions, from: string, to: string): StateOptions {
  const named = (name: string): string =>
    name === from ? to : name === `-${from}` ? `-${to}` : name;
  const { uniqueTogether, indexes, constraints } = options;
  const inside = <Part extends { readonly condition?: Condition }>(part: Part): Part =>
    part.condition === undefined
      ? part
      : { ...part, condition: renameInCondition(part.condition, from, to) };
  return {
    ...options,
    ...(uniqueTogether && { uniqueTogether: uniqueTogether.map((set) => set.map(named)) }),
    ...(indexes && {
      indexes: indexes.map((each) => inside({ ...each, fields: each.fields.map(named) })),
    }),
    ...(constraints && {
      constraints: constraints.map((each) =>
        inside(each.kind === 'unique' ? { ...each, fields: each.fields.map(named) } : each),
      ),
    }),
  };
}

function renameInCondition(condition: Condition, from: string, to: string): Condition {
  if (condition instanceof Q) {
    const children = condition.children.map((child) => renameInCondition(child, from, to));
    return new Q(condition.connector, children, condition.isNegated);
  }
  if ('isConditional' in condition) return condition;
  return Object.fromEntries(
    Object.entries(condition).map(([path, value]) => {
      const [first, ...rest] = path.split('__');
      return [[first === from ? to : first, ...rest].join('__'), value];
    }),
  );
}
