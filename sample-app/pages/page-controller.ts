import { Controller, Get, Header, HttpResponse } from 'lapompe';

import { FAVICON, STYLE } from './style.js';

/** What pages need besides themselves, and one that fails. */
@Controller()
export class PageController {
  @Get('style.css')
  @Header('cache-control', 'public, max-age=300')
  style() {
    return new HttpResponse(STYLE, { contentType: 'text/css; charset=utf-8' });
  }

  @Get('favicon.svg')
  @Header('cache-control', 'public, max-age=86400')
  favicon() {
    return new HttpResponse(FAVICON, { contentType: 'image/svg+xml' });
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
