// Checked by the compiler, never run: each @ts-expect-error that is not needed fails the build.
import { IsInt, IsString } from 'class-validator';

import { Controller } from '../../src/controllers/controller.js';
import {
  Body,
  Cookie,
  Files,
  Header,
  Path,
  Query,
  State,
} from '../../src/controllers/parameters.js';
import { All, Delete, Get, Patch, Post, Put, routes } from '../../src/controllers/verbs.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { StateKey } from '../../src/http/request-state.js';
import { UploadedFile } from '../../src/http/uploaded-file.js';

class CreateBook {
  @IsString() title!: string;
  @IsInt() pages!: number;
}

const USER = new StateKey<string>('user');

const shops = routes('shops/<slug:shop>/');

@Controller('books')
export class BookController {
  @Get() list(_request: HttpRequest) {}
  @Get('<int:pk>/') show(_pk: number) {}
  @Get('<int:pk>/as/<slug:format>/') async convert(
    _pk: number,
    _format: string,
    _request: HttpRequest,
  ) {}
  @Get('<slug>/plain/') plain(_slug: string) {}
  @Get('<int:pk>/object/') byName({ pk }: { pk: number }) {
    return pk;
  }
  @Get('<int:pk>/optional/') optional(_pk = 1) {}
  @Post() create(_book: CreateBook) {}
  @Put('<int:pk>/') replace(_pk: number, _book: CreateBook) {}
  @Patch('<uuid:id>/') change(_id: string, @Body() _book: CreateBook) {}
  @Delete('<int:pk>/') remove(@Path('pk') _pk: number) {}
  @Get('any/<path:rest>') all(_rest: string): HttpResponse {
    return new HttpResponse();
  }
  @Get('search/') search(@Query('q') _q = '', @Query('page') _page?: number) {}
  @Get('strict/') strict(@Query('q', { required: true }) _q: string) {}
  @Get('typed/') typed(@Query('page', Number) _page: number | undefined) {}
  @Post('upload/') upload(@Files('cover', { required: true }) _cover: UploadedFile) {}

  @shops.Get('<int:pk>/') inShop(_shop: string, _pk: number) {}
  @shops.Get() shop(_shop: string) {}

  // @ts-expect-error wrong type: pk is a number
  @Get('<int:pk>/') wrongType(_pk: string) {}
  // @ts-expect-error wrong order: pk comes first
  @Get('<int:pk>/<slug:name>/') wrongOrder(_name: string, _pk: number) {}
  // @ts-expect-error wrong name in the object form
  @Get('<int:pk>/') wrongName({ id }: { id: number }) {
    return id;
  }
  // @ts-expect-error wrong type in the object form
  @Get('<int:pk>/') wrongNamedType({ pk }: { pk: string }) {
    return pk;
  }
  // @ts-expect-error unknown converter
  @Get('<integer:pk>/') unknownConverter(_pk: number) {}
  // @ts-expect-error the capture is not taken
  @Get('<int:pk>/') notTaken() {}
  // @ts-expect-error the second capture is not taken
  @Get('<int:pk>/<slug:name>/') oneNotTaken(_pk: number) {}
  // @ts-expect-error captures come before the request
  @Get('<int:pk>/') requestFirst(_request: HttpRequest, _pk: number) {}
  // @ts-expect-error captures come before a DTO
  @Put('<int:pk>/') dtoFirst(_book: CreateBook, _pk: number) {}
  // @ts-expect-error a pattern starts without a slash
  @Get('/<int:pk>/') leadingSlash(_pk: number) {}
  // @ts-expect-error the bracket is not closed
  @Get('<int:pk/') unclosed(_pk: number) {}
  // @ts-expect-error the name is captured twice
  @Get('<int:pk>/<int:pk>/') twice(_one: number, _two: number) {}
  // @ts-expect-error the prefix's capture comes first
  @shops.Get('<int:pk>/') prefixLeftOut(_pk: number) {}
  // @ts-expect-error the prefix's capture is a string
  @shops.Get('<int:pk>/') prefixWrong(_shop: number, _pk: number) {}
  // @ts-expect-error not a method
  @Get('property/') property = 1;
  // @ts-expect-error the value may be missing
  @Get('missing/') missing(@Query('page') _page: number) {}
  // @ts-expect-error the header may be missing
  @Get('header/') header(@Header('x-token') _token: string) {}
  // @ts-expect-error the cookie may be missing
  @Get('cookie/') cookie(@Cookie('theme') _theme: string) {}
  // @ts-expect-error the file may be missing
  @Post('file/') file(@Files('cover') _cover: UploadedFile) {}
  @Get('state/') state(@State(USER) _user: string, @State(USER) _maybe?: string) {}
  // @ts-expect-error the user is a string
  @Get('wrong-state/') wrongState(@State(USER) _user: number) {}
  // @ts-expect-error the date is not a number
  @All('<int:pk>/all/') date(_pk: Date) {}
}

// @ts-expect-error a prefix is checked like any pattern
routes('shops/<slugg:shop>/');
// @ts-expect-error a prefix is checked like any pattern
@Controller('/books')
export class LeadingSlashController {}
