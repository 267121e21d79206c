import { Controller, Get, HttpRequest, Post, created, redirect, render, reverse } from 'lapompe';

import { BookController } from '../books/book-controller.js';
import { wantsHtml } from '../books/wants-html.js';
import { CreateLoan } from './loan-data.js';
import { LoanDesk } from './loan-desk.js';
import { loanListPage } from './loan-pages.js';

/** Taking books home and bringing them back. */
@Controller()
export class LoanController {
  constructor(private readonly desk: LoanDesk) {}

  @Get('loans/')
  async list(request: HttpRequest) {
    const loans = await this.desk.open();
    return wantsHtml(request) ? render(loanListPage, { loans }) : { count: loans.length, loans };
  }

  @Post('books/<int:pk>/loans/')
  async lend(pk: number, loan: CreateLoan, request: HttpRequest) {
    const lent = await this.desk.lend(pk, loan.reader);
    const book = reverse(BookController, 'show', pk);
    return wantsHtml(request) ? redirect(book) : created(lent, book);
  }

  @Post('books/<int:pk>/return/')
  async takeBack(pk: number, request: HttpRequest) {
    await this.desk.takeBack(pk);
    return wantsHtml(request) ? redirect(reverse(BookController, 'show', pk)) : null;
  }
}
