import { BaseSettings } from '../../../../src/index.js';
import { makeFillers } from './fillers.js';
import {
  BookController,
  BookService,
  GuardedController,
  HelloController,
  PageController,
} from './controllers.js';
import { FIRST, HOST, LAST, PORT } from '../../shared/spec.js';

const first = makeFillers(FIRST);
const last = makeFillers(LAST);

/** The defaults, nothing switched off. */
export class Settings extends BaseSettings {
  override secretKey = 'a key for measuring, at least 32 characters long';
  override allowedHosts = ['127.0.0.1', 'localhost'];
  override host = HOST;
  override port = PORT;
  override controllers = [
    ...first.controllers,
    HelloController,
    BookController,
    GuardedController,
    PageController,
    ...last.controllers,
  ];
  override providers = [BookService, ...first.services, ...last.services];
}
