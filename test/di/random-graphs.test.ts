import 'reflect-metadata';

import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BaseSettings } from '../../src/conf/base-settings.js';
import type { Constructor } from '../../src/conf/constructor.js';
import { bootContainer } from '../../src/di/boot-container.js';
import { buildGraph } from '../../src/di/build-graph.js';
import { Service } from '../../src/di/service.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { RequestContext } from '../../src/http/request-context.js';
import type { ServiceScope } from '../../src/metadata/metadata-registry.js';

interface Blueprint {
  readonly scope: ServiceScope | undefined;
  /** Indexes of what it needs. */
  readonly needs: readonly number[];
}

const scope = fc.constantFrom<ServiceScope | undefined>(
  undefined,
  undefined,
  'singleton',
  'request',
  'transient',
);

/** Services of which each needs only earlier ones, or, with `anyDirection`, any. */
function blueprints(anyDirection: boolean): fc.Arbitrary<readonly Blueprint[]> {
  return fc.integer({ min: 1, max: 14 }).chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) => {
        const last = anyDirection ? count - 1 : index - 1;
        const needs =
          last < 0
            ? fc.constant<number[]>([])
            : fc.uniqueArray(fc.integer({ min: 0, max: last }), { maxLength: 3 });
        return fc.record({ scope, needs });
      }),
    ),
  );
}

interface Made {
  readonly classes: readonly Constructor[];
  readonly order: number[];
}

function make(plan: readonly Blueprint[]): Made {
  const order: number[] = [];
  const classes = plan.map(
    (_, index) =>
      class {
        readonly parts: readonly unknown[];
        constructor(...parts: unknown[]) {
          this.parts = parts;
          order.push(index);
        }
      },
  ) as unknown as Constructor[];
  plan.forEach(({ needs, scope: stated }, index) => {
    Reflect.defineMetadata(
      'design:paramtypes',
      needs.map((need) => classes[need]),
      classes[index]!,
    );
    Service(stated === undefined ? {} : { scope: stated })(classes[index]!);
  });
  return { classes, order };
}

/** What the rules say, worked out in the plainest way. */
function needsRequest(plan: readonly Blueprint[], index: number): boolean {
  const { scope: stated, needs } = plan[index]!;
  if (stated === 'request') return true;
  return needs.some((need) => plan[need]!.scope !== 'singleton' && needsRequest(plan, need));
}

describe('random graphs', () => {
  it('report exactly the singletons that would keep something of a request', () => {
    fc.assert(
      fc.property(blueprints(false), (plan) => {
        const { classes } = make(plan);
        const captives = buildGraph(classes).findings.filter(({ id }) => id === 'DI_CAPTIVE');
        const expected = plan.filter(
          (each, index) => each.scope === 'singleton' && needsRequest(plan, index),
        );
        expect(captives).toHaveLength(expected.length);
      }),
    );
  });

  it('boot in order of dependency, each singleton once, and serve requests apart', async () => {
    const context = new RequestContext(new BaseSettings());
    await fc.assert(
      fc.asyncProperty(blueprints(false), async (plan) => {
        const { classes, order } = make(plan);
        const { graph, findings } = buildGraph(classes);
        fc.pre(findings.every(({ level }) => level === 'info'));
        const container = await bootContainer(graph);
        const singletons = classes.filter(
          (each) => container.scopeOf(each as never) === 'singleton',
        );
        for (const each of singletons) {
          const index = classes.indexOf(each);
          expect(order.filter((made) => made === index)).toHaveLength(1);
          for (const need of plan[index]!.needs) {
            expect(order.indexOf(need)).toBeLessThan(order.indexOf(index));
          }
        }
        const incoming = { method: 'GET', url: '/', headers: {} } as IncomingMessage;
        const [one, two] = [1, 2].map(() =>
          container.createRequestScope(new HttpRequest(incoming, context)),
        );
        for (const each of classes) {
          const isShared = one!.resolve(each as never) === two!.resolve(each as never);
          expect(isShared).toBe(container.scopeOf(each as never) === 'singleton');
        }
        await container.dispose();
      }),
    );
  });

  it('report a circle exactly when there is one, and never hang', () => {
    fc.assert(
      fc.property(blueprints(true), (plan) => {
        const { classes } = make(plan);
        const found = buildGraph(classes).findings.some(({ id }) => id === 'DI_CYCLE');
        expect(found).toBe(hasCircle(plan));
      }),
    );
  });
});

function hasCircle(plan: readonly Blueprint[]): boolean {
  let left = plan.map((_, index) => index);
  for (;;) {
    const next = left.filter((index) => plan[index]!.needs.some((need) => left.includes(need)));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
