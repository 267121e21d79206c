import { fileURLToPath } from 'node:url';

/** Path of the catalogue: JSON is not compiled, so it is read from the sources, seen from `dist/sample-app/catalogue`. */
export function findCatalogue(): string {
  return fileURLToPath(new URL('../../../sample-app/catalogue/books.json', import.meta.url));
}
