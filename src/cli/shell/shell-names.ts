import type { Application } from '../../application/application.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';
import { nearestName } from '../../conf/nearest-name.js';
import type { InjectionToken } from '../../di/token.js';
import { atomic } from '../../orm/database/atomic.js';
import { database } from '../../orm/database/configure-databases.js';
import { onCommit } from '../../orm/database/transaction-state.js';
import { Avg, Count, Max, Min, Sum } from '../../orm/expressions/aggregates.js';
import { Case, When } from '../../orm/expressions/case-when.js';
import { F, Value } from '../../orm/expressions/expression.js';
import { Coalesce, Concat, Length, Lower, Now, Upper } from '../../orm/expressions/functions.js';
import { sql } from '../../orm/expressions/raw-sql.js';
import { Exists, OuterRef, Subquery } from '../../orm/expressions/subqueries.js';
import { modelsBetween } from '../../orm/fixtures/find-models.js';
import { and, not, or, Q, xor } from '../../orm/models/condition.js';
import { modelRegistry } from '../../orm/models/model-registry.js';
import { Prefetch } from '../../orm/query/query-set.js';

/** What is there whatever the project has. */
const HELPERS = {
  atomic,
  database,
  onCommit,
  Avg,
  Count,
  Max,
  Min,
  Sum,
  Case,
  When,
  F,
  Value,
  Q,
  and,
  not,
  or,
  xor,
  sql,
  Exists,
  OuterRef,
  Subquery,
  Prefetch,
  Coalesce,
  Concat,
  Length,
  Lower,
  Now,
  Upper,
};

/** A name of the shell; services are made when they are first asked for. */
export type ShellNames = ReadonlyMap<string, () => unknown>;

/** Models by their names (`Book`), services by those of their classes (`bookService`), `get`, `settings`, and the data layer. */
export function shellNames(application: Application): ShellNames {
  const names = new Map<string, () => unknown>();
  for (const [name, value] of Object.entries(HELPERS)) names.set(name, () => value);
  const services = servicesOf(application);
  for (const [name, token] of services) {
    names.set(name.charAt(0).toLowerCase() + name.slice(1), () => application.get(token));
  }
  const between = modelsBetween();
  for (const meta of modelRegistry.all()) {
    if (between.has(meta)) continue;
    const name = names.has(meta.name) ? `${meta.app}_${meta.name}` : meta.name;
    names.set(name, () => meta.modelClass);
  }
  names.set('application', () => application);
  names.set('settings', () => application.settings);
  names.set('get', () => (wanted: unknown) => find(application, services, wanted));
  return names;
}

/** Puts the names where all code finds them. Those that are there already stay. */
export function installNames(names: ShellNames): void {
  for (const [name, get] of names) {
    if (name in globalThis) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get,
      // A shell lets everything be called something else.
      set(value: unknown) {
        Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
      },
    });
  }
}

function servicesOf({ plan, container }: Application): ReadonlyMap<string, InjectionToken> {
  const services = new Map<string, InjectionToken>();
  for (const token of plan.graph.nodes.keys()) {
    if (typeof token !== 'function' || token.name === '') continue;
    if (container.scopeOf(token as InjectionToken) === 'request') continue;
    if (!services.has(token.name)) services.set(token.name, token as InjectionToken);
  }
  return services;
}

function find(
  application: Application,
  services: ReadonlyMap<string, InjectionToken>,
  wanted: unknown,
): unknown {
  if (typeof wanted !== 'string') return application.get(wanted as InjectionToken);
  const token = services.get(wanted);
  if (token !== undefined) return application.get(token);
  const near = nearestName(wanted, services.keys());
  throw new ImproperlyConfigured(`There is no service "${wanted}".`, {
    code: 'CLI_UNKNOWN_SERVICE',
    fix: near === undefined ? 'Give its class.' : `Did you mean "${near}"?`,
  });
}
