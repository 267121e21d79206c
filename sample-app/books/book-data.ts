import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  NotEquals,
  Transform,
} from 'lapompe/dto';

/** A book as it is served: only what is listed here leaves. */
export interface BookData {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  readonly authorBorn: number | null;
  readonly authorDied: number | null;
  /** Year of first publication; negative before the common era. */
  readonly year: number;
  /** Language of the original, by ISO 639. */
  readonly language: string;
  readonly subjects: readonly string[];
}

/** What a client sends to add a book: JSON, or the fields of a form. */
export class CreateBook {
  @IsString() @Length(1, 200, { message: 'title must have 1 to 200 letters' }) title!: string;
  @IsString() @Length(1, 100, { message: 'author must have 1 to 100 letters' }) author!: string;
  @IsInt({ message: 'year must be a whole number' })
  @Min(-3000)
  @Max(1930, {
    message: 'year must be 1930 or earlier: the shop has books that belong to everybody',
  })
  @NotEquals(0, { message: 'there was no year 0' })
  year!: number;
  @Matches(/^[a-z]{2,3}$/, {
    message: 'language must be a code of two or three letters, such as en',
  })
  language: string = 'en';
  /** A list, or in a form one text with commas. */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? splitWords(value) : value,
  )
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(40, { each: true, message: 'each of the subjects may have 40 letters' })
  subjects: string[] = [];
}

/** What the list of books can be narrowed by. */
export class BookQuery {
  @IsOptional() @IsInt() @Min(1) page: number = 1;
  @IsOptional() @IsInt() @Min(1) @Max(100) perPage: number = 24;
  @IsOptional() @IsString() subject?: string;
  @IsOptional() @IsString() language?: string;
  @IsOptional() @IsString() author?: string;
}

/** One page of a list. */
export interface Page<Item> {
  readonly count: number;
  readonly page: number;
  readonly pages: number;
  readonly results: readonly Item[];
}

function splitWords(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}
