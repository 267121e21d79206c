import { nearestName } from '../../../conf/nearest-name.js';
import type { FieldDefinition } from '../../fields/field-definition.js';
import type { ModelClass } from '../../models/model-options.js';
import { ModelRegistry, type LinkListener } from '../../models/model-registry.js';
import { stateError } from '../migration-error.js';
import { fullLabel, labelOf, type ModelState } from './model-state.js';

/** All models at one moment of the history of a project. Immutable: operations make new ones. */
export class ProjectState {
  readonly models: ReadonlyMap<string, ModelState>;
  #registry: ModelRegistry | undefined;

  constructor(models: Iterable<ModelState> = []) {
    this.models = new Map([...models].map((model) => [labelOf(model), model]));
  }

  /** The model `reference` (`Book`, or `app.Book`); undefined when there is none. */
  find(reference: string, app?: string): ModelState | undefined {
    return this.models.get(fullLabel(reference, app));
  }

  /** @throws MigrationError `ORM_MIGRATION_STATE` when there is no such model */
  model(reference: string, app?: string): ModelState {
    const found = this.find(reference, app);
    if (found !== undefined) return found;
    const label = fullLabel(reference, app);
    const near = nearestName(label, this.models.keys());
    throw stateError(
      `There is no model "${label}" at this point of the migrations.`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
    );
  }

  /** @throws MigrationError `ORM_MIGRATION_STATE` when there is no such field */
  field(reference: string, name: string, app?: string): FieldDefinition {
    const model = this.model(reference, app);
    const found = model.fields.get(name);
    if (found !== undefined) return found;
    const near = nearestName(name, model.fields.keys());
    throw stateError(
      `"${labelOf(model)}" has no field "${name}" at this point of the migrations.`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
    );
  }

  /** With `model` added, or in the place of the one with its label. */
  with(model: ModelState): ProjectState {
    const models = new Map(this.models);
    models.set(labelOf(model), model);
    return new ProjectState(models.values());
  }

  /** Without the model `label`. */
  without(label: string): ProjectState {
    return new ProjectState([...this.models.values()].filter((each) => labelOf(each) !== label));
  }

  /** Every model passed through `change`. */
  map(change: (model: ModelState) => ModelState): ProjectState {
    return new ProjectState([...this.models.values()].map(change));
  }

  /** The models linked to each other, with empty classes: what tables are made from. */
  get registry(): ModelRegistry {
    this.#registry ??= this.map(withoutWaysBack).link((model) => namedClass(model.name));
    return this.#registry;
  }

  /** Links the models with classes of the caller's. */
  link(makeClass: (model: ModelState) => ModelClass, onLink?: LinkListener): ModelRegistry {
    const registry = new ModelRegistry(onLink);
    for (const model of this.models.values()) {
      registry.register({
        modelClass: makeClass(model),
        name: model.name,
        options: { ...model.options, app: model.app },
        fields: model.fields,
        place: undefined,
      });
    }
    return registry;
  }
}

/** Tables know no ways back, whose names may clash halfway through a migration. */
function withoutWaysBack(model: ModelState): ModelState {
  const fields = [...model.fields].map(([name, definition]) => {
    const isRelation = definition.to !== undefined;
    return [name, isRelation ? { ...definition, relatedName: '+' } : definition] as const;
  });
  return { ...model, fields: new Map(fields) };
}

function namedClass(name: string): ModelClass {
  return { [name]: class {} }[name] as ModelClass;
}
