import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PACKAGE_FOLDER } from './package-folder.js';
import { mapToSource } from './source-place.js';

const FRAME_END = /(file:\/\/[^\s()?#]+)(?:[?#][^\s():]*)?:(\d{1,9}):(\d{1,9})(?=\)?$)/gm;
const LIBRARY_FOLDER = `${sep}node_modules${sep}`;

/**
 * The stack of `error` with the frames of the application and of this package where they were written, by the source maps
 * beside their files; other frames are as they are. Node's own `--enable-source-maps` does the same for every stack, and costs
 * each start.
 */
export function sourceStackOf({ stack, message }: Error): string | undefined {
  if (typeof stack !== 'string') return undefined;
  // The message may hold anything that a client has sent, and must not name files to look at.
  const at = typeof message === 'string' && message !== '' ? stack.indexOf(message) : -1;
  const start = at < 0 ? 0 : at + message.length;
  return stack.slice(0, start) + stack.slice(start).replace(FRAME_END, sourceOf);
}

function sourceOf(text: string, url: string, line: string, column: string): string {
  try {
    const file = fileURLToPath(url);
    if (file.includes(LIBRARY_FOLDER) && !url.startsWith(PACKAGE_FOLDER.href)) return text;
    const place = mapToSource({ file, line: Number(line), column: Number(column) });
    return place.file === file ? text : `${place.file}:${place.line}:${place.column}`;
  } catch {
    return text; // a source map that names something else than a file
  }
}
