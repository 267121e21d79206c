import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** A page of the books that a search finds. */
export class BookQuery {
  @IsOptional() @IsInt() @Min(0) @Max(10_000) page: number = 1;
  @IsOptional() @IsString() @MaxLength(100) search?: string;
  @IsOptional() @IsString() @MaxLength(20) order?: string;
}
