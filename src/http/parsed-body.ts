import type { ContentType } from './content-type.js';
import type { HttpSettings } from './http-settings.js';
import { MultiValueMap } from './multi-value-map.js';
import { QueryDict } from './query-dict.js';
import type { UploadedFile } from './uploaded-file.js';

/** The body of a request, read and parsed by its content type. */
export interface ParsedBody {
  /** What it was read as: `form` for both kinds of HTML form, `raw` for a type that is not parsed here. */
  readonly kind: 'none' | 'json' | 'form' | 'text' | 'raw';
  /** The bytes, unpacked; absent for a multipart body, and for one that another middleware has parsed. */
  readonly bytes?: Buffer;
  /** The value of a JSON body. */
  readonly json?: unknown;
  /** The text of a `text/*` body. */
  readonly text?: string;
  /** Fields of a form. */
  readonly fields: QueryDict;
  /** Files of a multipart form. */
  readonly files: MultiValueMap<UploadedFile>;
  /** Removes temporary files. To be called when the request is over. */
  readonly close?: () => Promise<void>;
}

/** What {@link readBody} has to know of a request. */
export interface ReadBodyOptions {
  readonly contentType: ContentType;
  /** True when the client announced a body. */
  readonly hasBody: boolean;
  readonly settings: HttpSettings;
}

/** No files. */
export const NO_FILES: MultiValueMap<UploadedFile> = new MultiValueMap<UploadedFile>();

/** The body of a request that has none. */
export const EMPTY_BODY: ParsedBody = Object.freeze({
  kind: 'none',
  bytes: Buffer.alloc(0),
  fields: QueryDict.EMPTY,
  files: NO_FILES,
});
