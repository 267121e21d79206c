import { Http404 } from '../errors/http-error.js';

/** A page was asked for that is not there (Django topic: InvalidPage). Answers 404 where nobody catches it. */
export abstract class InvalidPage extends Http404 {}

/** The number of a page is no integer (Django topic: PageNotAnInteger). */
export class PageNotAnInteger extends InvalidPage {
  constructor() {
    super('That page number is not an integer.', {
      code: 'VIEWS_PAGE_NOT_AN_INTEGER',
      fix: 'Give a number from 1 on, or use getPage(), which then gives the first page.',
      detail: 'That page number is not an integer.',
    });
  }
}

/** The number is that of no page (Django topic: EmptyPage). */
export class EmptyPage extends InvalidPage {
  constructor(problem: string) {
    super(problem, {
      code: 'VIEWS_EMPTY_PAGE',
      fix: 'Ask for one of the pages that are there, or use getPage(), which then gives the last one.',
      detail: problem,
    });
  }
}
