import { Http404, Service, ValidationFailed } from 'lapompe';
import { F, IntegrityError, atomic, calendarDate } from 'lapompe/orm';

import { Book } from '../models/book.js';
import { Loan } from '../models/loan.js';
import type { LoanData } from './loan-data.js';

/** Lends books, and takes them back. */
@Service()
export class LoanDesk {
  /** Loans of books that have not come back, those that are out for longest first. */
  async open(): Promise<LoanData[]> {
    const loans = await Loan.objects
      .filter({ returnedOn: null })
      .selectRelated('book')
      .orderBy(F('lentOn').asc(), 'id');
    return loans.map(toData);
  }

  /** The loan of a book that is out. */
  async loanOf(pk: number): Promise<LoanData | undefined> {
    const loan = await Loan.objects
      .filter({ book: pk, returnedOn: null })
      .selectRelated('book')
      .first();
    return loan === undefined ? undefined : toData(loan);
  }

  /**
   * Lends a book. Of two readers who ask at the same moment, the database lets one have it.
   *
   * @throws Http404 where there is no such book
   * @throws ValidationFailed where somebody has it
   */
  async lend(pk: number, reader: string): Promise<LoanData> {
    const book = await Book.objects.getOrUndefined({ pk });
    if (book === undefined)
      throw new Http404(`There is no book ${pk}.`, { detail: `There is no book ${pk}.` });
    try {
      return toData(await atomic(() => Loan.objects.create({ book, reader })));
    } catch (error) {
      if (!(error instanceof IntegrityError) || error.kind !== 'unique') throw error;
      throw new ValidationFailed(
        { reader: [{ code: 'lent', message: 'the book is at the home of another reader' }] },
        { cause: error },
      );
    }
  }

  /** Takes a book back. @throws Http404 where it was not out */
  async takeBack(pk: number): Promise<void> {
    const open = Loan.objects.filter({ book: pk, returnedOn: null });
    const changed = await open.update({ returnedOn: calendarDate(new Date()) });
    if (changed === 0)
      throw new Http404(`Book ${pk} is not out.`, { detail: 'This book is not out.' });
  }
}

function toData({ id, book, reader, lentOn, returnedOn }: Loan): LoanData {
  return { id, book: book.id, title: book.title, reader, lentOn, returnedOn };
}
