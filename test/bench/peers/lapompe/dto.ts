import {
  ArrayMaxSize,
  Expose,
  IsArray,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  MinLength,
  Type,
  ValidateNested,
} from '../../../../src/dto/index.js';

export class NewAuthor {
  @IsString() @MinLength(1) name!: string;
  @IsOptional() @IsString() country?: string;
}

export class Chapter {
  @IsString() @MinLength(1) title!: string;
  @IsInt() @Min(1) pages!: number;
}

export class NewBook {
  @IsString() @Length(1, 200) title!: string;
  @Matches(/^[0-9]{13}$/) isbn!: string;
  @IsNumber() @Min(0) price!: number;
  @IsInt() @Min(1) pages!: number;
  @IsISO8601() publishedAt!: string;
  @IsArray() @ArrayMaxSize(10) @IsString({ each: true }) tags!: string[];
  @ValidateNested() @Type(() => NewAuthor) author!: NewAuthor;
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => Chapter)
  chapters!: Chapter[];
}

export class CreatedBook extends NewBook {
  @IsInt() id!: number;
}

export class Author {
  @Expose() id!: number;
  @Expose() name!: string;
}

/** What leaves of a book: neither its cost nor its owner. */
export class BookView {
  @Expose() id!: number;
  @Expose() title!: string;
  @Expose() isbn!: string;
  @Expose() price!: number;
  @Expose() pages!: number;
  @Expose() publishedAt!: string;
  @Expose() tags!: string[];
  @Expose() @Type(() => Author) author!: Author;
}

export class Message {
  @Expose() message!: string;
}

export class UserView {
  @Expose() user!: string;
}
