import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import { Controller, Current, Get, HttpRequest, Query, Service, type OnRequestEnd } from 'lapompe';

import { clientOf } from './client-of.js';

const ended: number[] = [];
let made = 0;

@Service({ scope: 'request' })
class Basket implements OnRequestEnd {
  readonly number = ++made;
  readonly items: string[] = [];
  onRequestEnd(): void {
    ended.push(this.number);
  }
}

@Service()
class Prices {
  constructor(private readonly basket: Basket) {}
  total(): number {
    return this.basket.items.length * 10;
  }
}

@Controller('basket')
class BasketController {
  constructor(
    private readonly basket: Basket,
    private readonly prices: Prices,
  ) {}

  @Get() async fill(@Query('item') items: string[] = []) {
    for (const item of items) {
      await wait(1);
      this.basket.items.push(item);
    }
    return { items: this.basket.items, total: this.prices.total(), number: this.basket.number };
  }
}

@Service()
class Greeter {
  constructor(private readonly current: Current) {}
  async greet(): Promise<string> {
    await wait(5);
    return `${this.current.request.GET.get('name')} at ${this.current.request.path}`;
  }
}

@Controller('hello')
class HelloController {
  constructor(private readonly greeter: Greeter) {}
  @Get() hello(request: HttpRequest) {
    return this.greeter.greet().then((text) => `${text} ${request.GET.get('name')}`);
  }
}

describe('what lives as long as a request', () => {
  it('is shared within a request, and by no two of them', async () => {
    const client = await clientOf({ controllers: [BasketController], providers: [Basket, Prices] });
    const names = Array.from({ length: 20 }, (_each, index) => `i${index}`);
    const answers = await Promise.all(
      names.map((name) => client.get(`/basket/?item=${name}&item=${name}&item=x`)),
    );
    const bodies = answers.map(
      (answer) => answer.json() as { items: string[]; total: number; number: number },
    );
    expect(bodies.map(({ items }) => items)).toEqual(names.map((name) => [name, name, 'x']));
    expect(bodies.every(({ total }) => total === 30)).toBe(true);
    expect(new Set(bodies.map(({ number }) => number)).size).toBe(20);
    await wait(10);
    expect([...ended].sort((one, other) => one - other)).toEqual(
      bodies.map(({ number }) => number).sort((one, other) => one - other),
    );
  });
});

describe('the ambient request', () => {
  it('is each request its own, though they interleave', async () => {
    const client = await clientOf({ controllers: [HelloController], providers: [Greeter] });
    const answers = await Promise.all(
      ['ann', 'bob', 'cleo'].map((name) => client.get(`/hello/?name=${name}`)),
    );
    expect(answers.map(({ text }) => text)).toEqual([
      'ann at /hello/ ann',
      'bob at /hello/ bob',
      'cleo at /hello/ cleo',
    ]);
  });
});
