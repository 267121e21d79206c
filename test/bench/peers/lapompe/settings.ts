import { BaseSettings } from '../../../../src/index.js';
import { fillerControllers } from './fillers.js';
import {
  BookController,
  BookService,
  GuardedController,
  HelloController,
  PageController,
} from './controllers.js';
import { FIRST, HOST, LAST, PORT } from '../../shared/spec.js';

const first = fillerControllers(FIRST);
const last = fillerControllers(LAST);

/** The defaults; nothing is switched off. */
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
