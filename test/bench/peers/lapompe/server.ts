// The nine works in Lapompe, as a user would write them.
import { createApplication } from '../../../../src/index.js';
import { Settings } from './settings.js';

const application = await createApplication(Settings, import.meta.url);
await application.listen();
