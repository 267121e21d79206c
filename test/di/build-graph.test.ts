import 'reflect-metadata';

import { describe, expect, it } from '@jest/globals';

import type { CheckMessage } from '../../src/checks/check-message.js';
import type { Constructor } from '../../src/conf/constructor.js';
import { PlaceMark } from '../../src/errors/source-place.js';
import { buildGraph } from '../../src/di/build-graph.js';
import { Inject } from '../../src/di/inject.js';
import { override, provide, Provide, type Provision } from '../../src/di/provide.js';
import { Service } from '../../src/di/service.js';
import { Token } from '../../src/di/token.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { metadataRegistry } from '../../src/metadata/metadata-registry.js';
import type { Store } from '../fixtures/di/store.js';

interface Clock {
  now(): number;
}
const CLOCK = new Token<Clock>('clock');

function Controller(): ClassDecorator {
  const place = PlaceMark.capture(Controller);
  return (target) =>
    metadataRegistry.recordController(target as unknown as Constructor, {
      prefix: '',
      name: undefined,
      namespace: undefined,
      place,
    });
}

function findings(
  classes: readonly Constructor[],
  providers: readonly unknown[] = [],
): readonly CheckMessage[] {
  return buildGraph(classes, providers).findings.filter(({ level }) => level !== 'info');
}

function only(classes: readonly Constructor[], providers: readonly unknown[] = []): CheckMessage {
  const found = findings(classes, providers);
  expect(found).toHaveLength(1);
  return found[0]!;
}

@Service()
class Book {}

@Service()
class BookService {
  constructor(readonly book: Book) {}
}

@Controller()
class BookController {
  constructor(readonly books: BookService) {}
}

describe('buildGraph', () => {
  it('finds nothing wrong with a graph that is right, and constructs nothing', () => {
    let built = 0;
    @Controller()
    class Counted {
      constructor(readonly books: BookService) {
        built += 1;
      }
    }
    expect(findings([Counted, BookService, Book])).toEqual([]);
    expect(built).toBe(0);
  });

  it('reports something missing with parameter, chain, nearest name, place and fix', () => {
    @Service()
    class Bok {}
    const finding = only([BookController, BookService, Bok]);
    expect(finding.id).toBe('DI_MISSING');
    expect(finding.reason).toContain('Parameter 0 ("book") of BookService asks for Book');
    expect(finding.reason).toContain('Did you mean Bok?');
    expect(finding.reason).toContain('BookController -> BookService -> Book');
    expect(finding.fix).toContain('@Service()');
    expect(finding.fix).toContain('providers');
    expect(finding.place?.file).toMatch(/test\/di\/build-graph\.test\.ts$/);
    expect(finding.place?.line).toBeGreaterThan(30);
    expect(finding.place?.column).toBeGreaterThan(0);
  });

  it('reports all that is wrong at once', () => {
    @Controller()
    class Broken {
      constructor(
        readonly books: BookService,
        readonly book: Book,
        @Inject(CLOCK) readonly clock: Clock,
      ) {}
    }
    expect(findings([Broken]).map(({ id }) => id)).toEqual([
      'DI_MISSING',
      'DI_MISSING',
      'DI_MISSING',
    ]);
  });

  it('names "import type" as the cause of a type without a class', () => {
    @Service()
    class Shop {
      constructor(readonly store: Store) {}
    }
    const finding = only([Shop]);
    expect(finding.id).toBe('DI_UNKNOWN_TYPE');
    expect(finding.reason).toContain('("store")');
    expect(finding.fix).toContain('import type');
  });

  it('tells interfaces from plain values', () => {
    @Service()
    class Mixed {
      constructor(
        readonly clock: Clock,
        readonly limit: number,
        readonly names: string[],
        readonly since: Date,
      ) {}
    }
    const found = findings([Mixed]);
    expect(found.map(({ id }) => id)).toEqual([
      'DI_UNKNOWN_TYPE',
      'DI_PLAIN_TYPE',
      'DI_PLAIN_TYPE',
      'DI_PLAIN_TYPE',
    ]);
    expect(found[1]!.reason).toContain('("limit") of Mixed is a Number');
  });

  it('leaves a parameter with a default alone where nothing is provided for it', () => {
    @Service()
    class Limited {
      constructor(
        readonly book: Book,
        readonly limit = 10,
        readonly separator: string = ',(',
      ) {}
    }
    expect(findings([Limited, Book])).toEqual([]);
  });

  it('reports a circle once, as a path', () => {
    class A {}
    class B {}
    class C {}
    Reflect.defineMetadata('design:paramtypes', [B], A);
    Reflect.defineMetadata('design:paramtypes', [C], B);
    Reflect.defineMetadata('design:paramtypes', [A], C);
    const finding = only([A, B, C]);
    expect(finding.id).toBe('DI_CYCLE');
    expect(finding.reason).toContain('A -> B -> C -> A');
  });

  it('reports a service that needs itself', () => {
    class Self {}
    Reflect.defineMetadata('design:paramtypes', [Self], Self);
    expect(only([Self]).reason).toContain('Self -> Self');
  });

  it('survives a chain of ten thousand services', () => {
    const classes = Array.from({ length: 10_000 }, () => class Link {});
    classes.forEach((each, index) => {
      Reflect.defineMetadata('design:paramtypes', index === 0 ? [] : [classes[index - 1]], each);
    });
    expect(findings(classes)).toEqual([]);
  });

  it('reports a class that takes parameters and has no decorator', () => {
    class Bare {
      constructor(readonly book: unknown) {}
    }
    const finding = only([Bare]);
    expect(finding.id).toBe('DI_NO_METADATA');
    expect(finding.reason).toContain('Bare takes parameters (book)');
    expect(finding.fix).toContain('@Service()');
  });

  it('names the base class from which a decorated class inherits such a constructor', () => {
    class Repository {
      constructor(readonly book: unknown) {}
    }
    @Service()
    class BookRepository extends Repository {}
    const finding = only([BookRepository]);
    expect(finding.id).toBe('DI_NO_METADATA');
    expect(finding.reason).toBe(
      'BookRepository takes parameters (book), but the compiler recorded no types for them: the constructor is that of Repository, on which no decorator stands.',
    );
    expect(finding.fix).toContain('@Inject(…) before each parameter in Repository');

    class ToldRepository {
      constructor(@Inject(Book) readonly book: Book) {}
    }
    @Service()
    class NovelRepository extends ToldRepository {}
    expect(findings([NovelRepository, Book])).toEqual([]);
  });

  it('names the tools that record no types, for a decorated class', () => {
    class Built {
      constructor(readonly book: unknown) {}
    }
    Service()(Built);
    const finding = only([Built]);
    expect(finding.id).toBe('DI_NO_METADATA');
    expect(finding.reason).toMatch(/tsx.*esbuild.*swc/);
    expect(finding.fix).toContain('emitDecoratorMetadata');
  });

  it('needs no recorded types where every parameter says its token', () => {
    class Told {
      constructor(readonly book: Book) {}
    }
    Inject(Book)(Told, undefined, 0);
    Service()(Told);
    expect(findings([Told, Book])).toEqual([]);
  });

  it('names circular imports for a type that was undefined', () => {
    class Early {}
    Reflect.defineMetadata('design:paramtypes', [undefined], Early);
    const finding = only([Early]);
    expect(finding.id).toBe('DI_UNDEFINED_TOKEN');
    expect(finding.reason).toContain('import each other');
  });

  it('refuses an entry of providers that is neither class nor provision', () => {
    expect(findings([], [{ provide: CLOCK }, null]).map(({ id }) => id)).toEqual([
      'DI_INVALID_PROVIDER',
      'DI_INVALID_PROVIDER',
    ]);
  });

  it('takes what a constructor inherits', () => {
    @Service()
    class Special extends BookService {
      readonly extra = 1;
    }
    const finding = only([Special]);
    expect(finding.reason).toContain('Parameter 0 ("book") of Special asks for Book');
  });

  it('mentions, as information, a service that nothing asks for', () => {
    @Service()
    class Lonely {}
    @Service()
    class Busy {
      onBoot() {}
    }
    const { findings: found } = buildGraph([BookController, BookService, Book, Lonely, Busy]);
    expect(found).toMatchObject([{ id: 'DI_UNUSED', level: 'info' }]);
    expect(found[0]!.reason).toContain('Lonely');
  });
});

describe('buildGraph: several providers', () => {
  abstract class Storage {}
  @Service()
  class DiskStorage extends Storage {}
  @Service()
  class CloudStorage extends Storage {}
  @Controller()
  class Uploads {
    constructor(readonly storage: Storage) {}
  }

  it('takes the only subclass of an abstract class', () => {
    const { graph, findings: found } = buildGraph([Uploads, DiskStorage]);
    expect(found).toEqual([]);
    expect(graph.nodes.get(Uploads)?.links[0]?.target?.name).toBe('DiskStorage');
  });

  it('refuses to choose between two subclasses', () => {
    const finding = only([Uploads, DiskStorage, CloudStorage]);
    expect(finding.id).toBe('DI_AMBIGUOUS');
    expect(finding.reason).toContain('DiskStorage, CloudStorage');
    expect(finding.fix).toContain('useExisting: DiskStorage');
  });

  it('follows the choice made in providers', () => {
    const { graph, findings: found } = buildGraph(
      [Uploads, DiskStorage, CloudStorage],
      [provide(Storage, { useExisting: CloudStorage })],
    );
    expect(found.filter(({ level }) => level === 'error')).toEqual([]);
    expect(graph.nodes.get(Storage)?.links[0]?.target?.name).toBe('CloudStorage');
  });

  it('refuses two providers of one token, and names both places', () => {
    const finding = only(
      [],
      [provide(CLOCK, { useValue: Date }), provide(CLOCK, { useFactory: () => Date })],
    );
    expect(finding.id).toBe('DI_DUPLICATE_PROVIDER');
    expect(finding.reason.match(/build-graph\.test\.ts:\d+/g)).toHaveLength(2);
  });

  it('lets them be a list with "multi"', () => {
    expect(
      findings(
        [],
        [
          provide(CLOCK, { useValue: Date, multi: true }),
          provide(CLOCK, { useValue: Date, multi: true }),
        ],
      ),
    ).toEqual([]);
  });

  it('lets a default give way', () => {
    const { graph, findings: found } = buildGraph(
      [],
      [
        provide(CLOCK, { useFactory: () => Date }),
        provide(CLOCK, { useValue: Date, isDefault: true }),
      ],
    );
    expect(found).toEqual([]);
    expect(graph.nodes.get(CLOCK)?.kind).toBe('factory');
  });

  it('puts an override before everything else', () => {
    const { graph, findings: found } = buildGraph(
      [BookController, BookService],
      [],
      [override(Book, { useValue: new Book() })],
    );
    expect(found).toEqual([]);
    expect(graph.nodes.get(Book)?.kind).toBe('value');
  });
});

describe('buildGraph: lifetimes', () => {
  @Service()
  class Visitor {
    constructor(readonly request: HttpRequest) {}
  }
  @Service()
  class Greeter {
    constructor(readonly visitor: Visitor) {}
  }

  it('makes what needs the request request-scoped, through any number of steps', () => {
    @Controller()
    class Pages {
      constructor(
        readonly greeter: Greeter,
        readonly book: Book,
      ) {}
    }
    const { graph, findings: found } = buildGraph([Pages, Greeter, Visitor, Book]);
    expect(found).toEqual([]);
    expect([Pages, Greeter, Visitor, Book].map((type) => graph.nodes.get(type)?.scope)).toEqual([
      'request',
      'request',
      'request',
      'singleton',
    ]);
  });

  it('reports a stated singleton that needs the request, as a path', () => {
    @Service({ scope: 'singleton' })
    class Keeper {
      constructor(readonly greeter: Greeter) {}
    }
    const finding = only([Keeper, Greeter, Visitor]);
    expect(finding.id).toBe('DI_CAPTIVE');
    expect(finding.reason).toContain('Keeper -> Greeter -> Visitor -> HttpRequest');
  });

  it('sees through a transient', () => {
    @Service({ scope: 'transient' })
    class Passing {
      constructor(readonly visitor: Visitor) {}
    }
    @Service({ scope: 'singleton' })
    class Keeper {
      constructor(readonly passing: Passing) {}
    }
    expect(only([Keeper, Passing, Visitor]).id).toBe('DI_CAPTIVE');
  });

  it('refuses an async method whose result lives as long as a request', () => {
    const SESSION = new Token<string>('session');
    @Service()
    class Sessions {
      @Provide(SESSION)
      async session(request: HttpRequest): Promise<string> {
        return request.path;
      }
    }
    expect(only([Sessions]).id).toBe('DI_ASYNC_IN_REQUEST');
  });
});

describe('a provision', () => {
  const nothing = undefined as unknown as Token<string>;
  it.each([
    ['a token', () => provide(nothing, { useValue: 'x' }), /given undefined for a token/],
    ['a recipe', () => provide(new Token<string>('a'), {} as never), /what stands behind it/],
    [
      'a class',
      () => provide(new Token<string>('a'), { useClass: undefined } as never),
      /what stands behind it/,
    ],
    [
      'a list of tokens',
      () => provide(new Token<string>('a'), { useFactory: () => 'a', inject: CLOCK } as never),
      /"inject" .* is no list/,
    ],
  ])('without %s is a finding with its place', (_what, make, reason) => {
    expect(buildGraph([], [make()]).findings).toMatchObject([
      {
        id: 'DI_INVALID_PROVIDER',
        reason: expect.stringMatching(reason),
        place: { file: expect.stringMatching(/build-graph\.test\.ts$/) },
      },
    ]);
  });
});

describe('an override', () => {
  const MAILER = new Token<string>('mailer');
  const overriding = (provision: Provision, classes: readonly Constructor[] = []) =>
    buildGraph(classes, [provide(MAILER, { useValue: 'real' })], [provision]).findings.filter(
      ({ level }) => level === 'error',
    );

  it('of something that nobody provides names the nearest that is provided', () => {
    const [finding] = overriding(override(new Token<string>('mailr'), { useValue: 'fake' }));
    expect(finding).toMatchObject({
      id: 'DI_UNKNOWN_OVERRIDE',
      place: { file: expect.stringMatching(/build-graph\.test\.ts$/) },
    });
    expect(finding?.reason).toMatch(
      /Token\(mailr\), which nothing .* Did you mean Token\(mailer\)\?/,
    );
    const [twin] = overriding(override(new Token<string>('mailer'), { useValue: 'fake' }));
    expect(twin?.reason).toContain('another one of the same name');
  });

  it('may provide what the application only asks for', () => {
    const MISSING = new Token<string>('missing');
    @Service()
    class Asking {
      constructor(@Inject(MISSING) readonly missing: string) {}
    }
    expect(overriding(override(MISSING, { useValue: 'here' }), [Asking])).toEqual([]);
    expect(overriding(override(MAILER, { useValue: 'fake' }))).toEqual([]);
  });
});

describe('types of injection', () => {
  it('refuse a parameter that does not take what the token gives', () => {
    class Typed {
      constructor(
        @Inject(CLOCK) readonly clock: Clock,
        @Inject(CLOCK) readonly clocks: readonly Clock[],
        @Inject(CLOCK, { optional: true }) readonly maybe: Clock | undefined,
        // @ts-expect-error a clock is no number
        @Inject(CLOCK) readonly wrong: number,
      ) {}

      // @ts-expect-error a number is no clock
      @Provide(CLOCK) wrongClock(): number {
        return 1;
      }

      @Provide(CLOCK) async rightClock(@Inject(CLOCK) clock: Clock): Promise<Clock> {
        return clock;
      }
    }
    // @ts-expect-error a number is no clock
    provide(CLOCK, { useValue: 1 });
    provide(CLOCK, {
      useFactory: (book) => ({ now: () => (book satisfies Book) && 1 }),
      inject: [Book],
    });
    expect(Typed).toBeDefined();
  });
});
