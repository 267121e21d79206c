import {
  AllowedHostsMiddleware,
  BaseSettings,
  CommonMiddleware,
  CompressionMiddleware,
  ConditionalGetMiddleware,
  RequestIdMiddleware,
  SecurityMiddleware,
  path,
  urls,
} from 'lapompe';

import { Timing } from './middleware/timing.js';
import { HomeView } from './pages/home-view.js';

/** Settings of the bookshop; the environment and the `.env` files stand above what is written here. */
export class Settings extends BaseSettings {
  override scan = ['./models', './books', './loans', './search', './pages', './catalogue'];
  override databases = { default: 'sqlite:bookshop.sqlite3' };
  override migrateAtStart = true;
  override middleware = [
    RequestIdMiddleware,
    SecurityMiddleware,
    AllowedHostsMiddleware,
    CompressionMiddleware,
    ConditionalGetMiddleware,
    CommonMiddleware,
    Timing,
  ];
  override urlpatterns = urls(path('', HomeView, { name: 'home' }));
}
