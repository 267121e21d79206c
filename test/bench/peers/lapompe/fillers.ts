import {
  Controller,
  Delete,
  Get,
  Patch,
  Post,
  Put,
  Service,
  type Constructor,
} from '../../../../src/index.js';
import { FillerStore, type FillerController } from '../../shared/spec.js';

const VERBS = { get: Get, post: Post, put: Put, patch: Patch, delete: Delete };

/** Controllers that fill the table of routes, each with a service of its own. */
export function fillerControllers(list: readonly FillerController[]): {
  readonly controllers: readonly Constructor[];
  readonly services: readonly Constructor[];
} {
  const made = list.map(makeFiller);
  return {
    controllers: made.map(({ controller }) => controller),
    services: made.map(({ service }) => service),
  };
}

function makeFiller({ name, base, routes }: FillerController) {
  class FillerService extends FillerStore {
    constructor() {
      super(name);
    }
  }
  class Filler {
    constructor(readonly store: FillerService) {}
  }
  const prototype = Filler.prototype as unknown as Record<string, (id?: string) => unknown>;
  for (const route of routes) {
    prototype[route.name] = route.hasId
      ? function answer(this: Filler, id?: string) {
          return this.store.answer(route.name, id);
        }
      : function answer(this: Filler) {
          return this.store.answer(route.name);
        };
    const path = (base + route.path).replace(':id', '<str:id>').slice(1);
    const verb = VERBS[route.verb](path as '') as (
      target: object,
      name: string,
      descriptor: PropertyDescriptor,
    ) => void;
    verb(Filler.prototype, route.name, Object.getOwnPropertyDescriptor(prototype, route.name)!);
    Reflect.defineMetadata(
      'design:paramtypes',
      route.hasId ? [String] : [],
      Filler.prototype,
      route.name,
    );
  }
  Service()(FillerService);
  Reflect.defineMetadata('design:paramtypes', [], FillerService);
  Reflect.defineMetadata('design:paramtypes', [FillerService], Filler);
  Controller('')(Filler);
  return { controller: Filler as Constructor, service: FillerService as Constructor };
}
