import { readFileSync } from 'node:fs';

/**
 * The folder of the compiled package, as a URL that ends with a slash. What belongs to the package and is not imported is
 * found from here, and from nowhere else: the build puts modules together in files of another folder, as deep as this one.
 */
export const PACKAGE_FOLDER = new URL('../', import.meta.url);

/** The version that the manifest of the package names. */
export function readPackageVersion(): string {
  const manifest = new URL('../../package.json', PACKAGE_FOLDER);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
