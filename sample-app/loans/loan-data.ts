import { IsString, Length } from 'lapompe/dto';
import type { CalendarDate } from 'lapompe/orm';

/** A loan as it is served. */
export interface LoanData {
  readonly id: number;
  readonly book: number;
  readonly title: string;
  readonly reader: string;
  readonly lentOn: CalendarDate;
  readonly returnedOn: CalendarDate | null;
}

/** What the desk asks a reader. */
export class CreateLoan {
  @IsString() @Length(1, 100, { message: 'reader must have 1 to 100 letters' }) reader!: string;
}
