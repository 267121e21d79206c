import { Controller, Get, Header, HttpResponse } from 'lapompe';

const STYLE = `:root { color-scheme: light dark; font: 16px/1.55 Georgia, serif; }
body { max-width: 46rem; margin: 0 auto; padding: 0 1rem 3rem; }
header { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: 1rem 0; border-bottom: 1px solid #8884; flex-wrap: wrap; }
.brand { font-weight: bold; font-size: 1.2rem; text-decoration: none; color: inherit; }
input, button { font: inherit; padding: .3rem .6rem; border: 1px solid #8886; border-radius: .4rem; }
.books { list-style: none; padding: 0; display: grid; gap: .6rem; }
.books li { border: 1px solid #8884; border-radius: .6rem; padding: .6rem .9rem; display: grid; }
.books small { color: #888; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1.2rem; } dt { color: #888; } dd { margin: 0; }
img { max-width: 14rem; border-radius: .4rem; } a { color: #2a6ebb; } nav { display: flex; gap: 1rem; }
.timing { color: #888; font-size: .8rem; }`;

@Controller()
export class PageController {
  @Get('style.css')
  @Header('cache-control', 'public, max-age=3600')
  style() {
    return new HttpResponse(STYLE, { contentType: 'text/css; charset=utf-8' });
  }

  /** Fails on purpose: with `DEBUG=true` it shows the technical error page. */
  @Get('oops/')
  oops(): string {
    try {
      return this.#readShelf(undefined as unknown as string[]);
    } catch (cause) {
      throw new Error('The shelf has fallen over.', { cause });
    }
  }

  #readShelf(labels: string[]): string {
    return labels.join(', ');
  }
}
