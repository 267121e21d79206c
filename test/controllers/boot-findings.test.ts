import { runInThisContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { IsInt, IsString } from 'class-validator';
import {
  Body,
  Controller,
  Files,
  Get,
  HttpRequest,
  Middleware,
  Param,
  Path,
  Post,
  Put,
  Query,
  StreamBody,
  UploadedFile,
  Use,
  Without,
  type HttpResponse,
} from 'lapompe';

import { findingsOf } from './client-of.js';

class Filter {
  @IsInt() page = 1;
}
class Item {
  @IsString() name!: string;
}
class Plain {
  name!: string;
}
interface Shape {
  readonly name: string;
}

@Middleware()
class Unused {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    return response;
  }
}
@Middleware()
class Used extends Unused {}

@Controller('wrong')
@Use(Used)
class WrongController {
  // @ts-expect-error the compiler says so first
  @Get('<int:pk>/') type(_pk: string) {}
  // @ts-expect-error the compiler says so first
  @Get('a/<int:pk>/') order(_request: HttpRequest, _pk: number) {}
  // @ts-expect-error the compiler says so first
  @Get('b/<int:pk>/') notTaken() {}
  @Get('c/<int:pk>/') unknownCapture(@Path('id') _id: number) {}
  // @ts-expect-error the compiler says so first
  @Get('d/<int:pk>/') wrongNamedType(@Param('pk') _pk: string) {}
  @Get('e/') ambiguous(_page: number) {}
  @Get('f/') erased(_shape: Shape) {}
  @Get('g/') plain(_plain: Plain) {}
  @Get('h/') union(@Query('either') _either?: string | number) {}
  @Post('i/') twoBodies(_item: Item, _filter: Filter) {}
  @Post('j/') twoBodiesMarked(_item: Item, @Body() _filter: Filter) {}
  @Get('k/') bodyOfGet(@Body() _item: Item) {}
  @Get('l/') filesOfGet(@Files('cover') _cover?: UploadedFile) {}
  @Post('m/') @StreamBody() bodyOfStream(_item: Item) {}
  @Post('n/') listOfWhat(@Body() _items: Item[]) {}
  @Post('o/') namedListOfWhat(@Body('names') _names: string[] = []) {}
  @Post('p/') plainElements(@Body([Plain]) _items: Plain[]) {}
  @Get('q/') wholeQueryAsText(@Query() _query: string) {}
  @Get('r/') dtoUnderAName(@Query('item') _item?: Item) {}
  @Put('s/') @Without(Unused) withoutNothing() {}
}

@Controller('empty')
class EmptyController {}

@Controller('fine')
@Use(Used)
class FineController {
  @Get('<int:pk>/') @Without(Used) fine(
    _pk: number,
    _request: HttpRequest,
    _filter: Filter,
    @Query('q') _q = '',
  ) {}
}

const EXPECTED: readonly [handler: string, id: string, words: string][] = [
  ['type', 'CONTROLLERS_CAPTURE_TYPE', 'takes the capture "pk" (int) as String; it is a number'],
  [
    'order',
    'CONTROLLERS_CAPTURE_ORDER',
    'takes HttpRequest as parameter 0 ("_request"), where the capture "pk" comes',
  ],
  ['notTaken', 'CONTROLLERS_CAPTURE_NOT_TAKEN', 'captures "pk" and takes 0 parameters'],
  [
    'unknownCapture',
    'CONTROLLERS_UNKNOWN_CAPTURE',
    'asks for the capture "id"; the pattern captures "pk"',
  ],
  ['wrongNamedType', 'CONTROLLERS_CAPTURE_TYPE', 'takes the capture "pk" (int) as String'],
  [
    'ambiguous',
    'CONTROLLERS_AMBIGUOUS_PARAMETER',
    'has a parameter 0 ("_page") of type Number that no rule gives a value',
  ],
  ['erased', 'CONTROLLERS_AMBIGUOUS_PARAMETER', 'of type Object that no rule gives a value'],
  [
    'plain',
    'CONTROLLERS_DTO_WITHOUT_RULES',
    'takes "Plain" as parameter 0 ("_plain"), a class without one rule',
  ],
  ['union', 'CONTROLLERS_UNSEEN_TYPE', 'whose type cannot be seen at run time'],
  ['twoBodies', 'CONTROLLERS_TWO_DTOS', 'takes two DTOs from the body: "Item" and "Filter"'],
  ['twoBodiesMarked', 'CONTROLLERS_TWO_DTOS', 'takes two DTOs from the body: "Item" and "Filter"'],
  [
    'bodyOfGet',
    'CONTROLLERS_BODY_NOT_READ',
    'takes parameter 0 ("_item") from the body, which GET does not have',
  ],
  ['filesOfGet', 'CONTROLLERS_BODY_NOT_READ', 'from the body, which GET does not have'],
  ['bodyOfStream', 'CONTROLLERS_BODY_NOT_READ', 'which @StreamBody() leaves unread'],
  [
    'listOfWhat',
    'CONTROLLERS_UNSEEN_TYPE',
    'of type Array, whose elements cannot be seen at run time',
  ],
  ['namedListOfWhat', 'CONTROLLERS_UNSEEN_TYPE', 'whose elements cannot be seen at run time'],
  ['plainElements', 'CONTROLLERS_DTO_WITHOUT_RULES', 'takes "Plain"'],
  [
    'wholeQueryAsText',
    'CONTROLLERS_UNFIT_TYPE',
    'takes the whole query as parameter 0 ("_query") of type String',
  ],
  [
    'dtoUnderAName',
    'CONTROLLERS_UNFIT_TYPE',
    'takes "item" of the query as parameter 0 ("_item") of type Item',
  ],
  [
    'withoutNothing',
    'CONTROLLERS_WITHOUT_NOTHING',
    'names "Unused", which the controller does not use',
  ],
];

const findings = await findingsOf(WrongController, EmptyController, FineController);

describe('boot', () => {
  it.each(EXPECTED)('tells what is wrong with "%s"', (handler, id, words) => {
    const found = findings.filter(({ reason }) => reason.includes(`"WrongController.${handler}"`));
    expect(found.map((each) => each.id)).toEqual([id]);
    expect(found[0]?.reason).toContain(words);
    expect(found[0]?.fix).toMatch(/\.$/);
    expect((found[0] as unknown as { place: { file: string } }).place.file).toMatch(
      /boot-findings\.test\.ts$/,
    );
  });

  it('tells of all of them at once, and of nothing that is right', () => {
    expect(findings.filter(({ id }) => id.startsWith('CONTROLLERS_'))).toHaveLength(
      EXPECTED.length,
    );
  });

  it('tells of a DTO whose fields the compiler defines in every object', async () => {
    // What a compiler writes with "useDefineForClassFields".
    const Defined = runInThisContext('(class Defined {\n    name;\n})') as new () => object;
    IsString()(Defined.prototype as object, 'name');
    Reflect.defineMetadata('design:type', String, Defined.prototype as object, 'name');
    class DefinedController {
      add(_item: object): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Defined], DefinedController.prototype, 'add');
    (Post() as (prototype: object, name: string) => void)(DefinedController.prototype, 'add');
    Controller()(DefinedController);
    expect((await findingsOf(DefinedController)).map(({ id }) => id)).toContain(
      'CHECKS_DEFINED_FIELDS',
    );
  });

  it('warns of a controller without routes', async () => {
    expect((await findingsOf(EmptyController)).map(({ id }) => id)).toEqual([
      'CONTROLLERS_NO_ROUTES',
    ]);
  });
});
