import { createApplication } from 'lapompe';

import { Settings } from './settings.js';

const app = await createApplication(Settings, import.meta.url);
const { url } = await app.listen();
app.logger.info(`The bookshop is open at ${url}; try ${url}search/?query=science`);
