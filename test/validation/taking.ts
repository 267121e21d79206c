import { Controller, Post, type Constructor } from 'lapompe';
import type { Client } from 'lapompe/testing';

import { clientOf } from '../controllers/client-of.js';

/** An application with one route that takes `type` and tells what arrived. */
export async function taking(
  type: Constructor,
  tell: (dto: never) => unknown = (dto) => ({ ...(dto as object) }),
): Promise<Client> {
  @Controller()
  class DtoController {
    take(dto: object) {
      return tell(dto as never);
    }
  }
  declare(DtoController, 'take', [type], Post());
  return clientOf({ controllers: [DtoController] });
}

/** What the compiler writes for a decorated method whose parameters have these types. */
function declare(
  controller: Constructor,
  name: string,
  types: readonly unknown[],
  decorate: (...args: never[]) => void,
): void {
  const prototype = controller.prototype as object;
  Reflect.defineMetadata('design:paramtypes', types, prototype, name);
  decorate(...([prototype, name, Object.getOwnPropertyDescriptor(prototype, name)] as never[]));
}
