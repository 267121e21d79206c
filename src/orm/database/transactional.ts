import { atomic, type AtomicOptions } from './atomic.js';

type Method = (this: unknown, ...args: never[]) => unknown;

/** Runs the decorated method in an {@link atomic} block. The method gives a promise, whatever it gave before. */
export function Transactional(options: AtomicOptions = {}) {
  return function decorate(
    _prototype: object,
    _name: string | symbol,
    descriptor: PropertyDescriptor,
  ): void {
    const method = descriptor.value as Method;
    function transactional(this: unknown, ...args: never[]): Promise<unknown> {
      return atomic(() => method.apply(this, args), options);
    }
    Object.defineProperty(transactional, 'name', { value: method.name });
    descriptor.value = transactional;
  };
}
