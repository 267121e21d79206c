import { Dicer } from '@fastify/busboy';

import { BadRequest, SuspiciousOperation } from '../errors/http-error.js';
import { bodyTooLarge, type BodySink } from './body-reader.js';
import type { HttpSettings } from './http-settings.js';
import { MultiValueMap, collectLists } from './multi-value-map.js';
import { FieldPart, FilePart, SkippedPart, type MultipartPart } from './multipart-part.js';
import { parsePartHeader, type PartHeader } from './part-headers.js';
import { QueryDict } from './query-dict.js';
import { sanitizeFileName } from './sanitize-file-name.js';
import type { UploadedFile } from './uploaded-file.js';

/** The settings that reading a multipart body looks at. */
export type MultipartSettings = Pick<
  HttpSettings,
  | 'dataUploadMaxBytes'
  | 'dataUploadMaxFields'
  | 'dataUploadMaxFiles'
  | 'fileUploadMaxBytes'
  | 'fileUploadMaxMemoryBytes'
  | 'fileUploadTempDir'
>;

/** Most bytes of the headers of one part. */
const MAX_HEADER_BYTES = 8192;
/** Most bytes of the name of a field. */
const MAX_NAME_BYTES = 1024;
/** What a part may cost besides its content: headers and delimiter. */
const MAX_PART_OVERHEAD = MAX_HEADER_BYTES + 512;
/** RFC 2046, section 5.1.1, allows 70 characters; Django, whose rule this is, 201. */
const BOUNDARY = /^[ -~]{0,200}[!-~]$/;

/** @throws BadRequest `HTTP_MALFORMED_MULTIPART` when there is no usable boundary. */
export function readBoundary(boundary: string | undefined): string {
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw malformedMultipart('it names no usable boundary');
}

/** Headers of a part: names in lower case, values as `latin1` text. */
type RawHeaders = Readonly<Record<string, readonly string[]>>;

/** Reads a multipart body, chunk by chunk, into fields and files. */
export class MultipartReader implements BodySink {
  readonly #settings: MultipartSettings;
  readonly #splitter: Dicer;
  readonly #fields: FieldPart[] = [];
  readonly #fileParts: FilePart[] = [];
  /** Files that have something to write to disk. */
  readonly #unflushed = new Set<FilePart>();
  #partCount = 0;
  /** Skipped ones included. */
  #fileCount = 0;
  #openParts = 0;
  #fieldBytes = 0;
  #fedBytes = 0;
  #contentBytes = 0;
  #isSplit = false;
  #failure: Error | undefined = undefined;
  #working: Promise<void> | undefined = undefined;
  #files: MultiValueMap<UploadedFile> | undefined = undefined;

  constructor(boundary: string, settings: MultipartSettings) {
    this.#settings = settings;
    // More than our limit: the splitter cuts silently, and we want to see that there was too much. Its own
    // back-pressure is off, since it can wait for a part that has ended: we await the disk after each chunk instead.
    const limits = {
      maxHeaderPairs: 100,
      maxHeaderSize: 2 * MAX_HEADER_BYTES,
      partHwm: Number.MAX_SAFE_INTEGER,
    };
    this.#splitter = new Dicer({ boundary, ...limits });
    this.#splitter.on('part', (part) => this.#openPart(part));
    this.#splitter.on('finish', () => (this.#isSplit = true));
    this.#splitter.on('error', () => this.#fail(malformedMultipart('it ends too early')));
  }

  write(chunk: Buffer): Promise<void> {
    return (this.#working = this.#take(chunk));
  }

  end(): Promise<void> {
    return (this.#working = this.#complete());
  }

  /** The fields, once the end has come. */
  get fields(): QueryDict {
    return QueryDict.fromEntries(this.#fields.map((field) => [field.name, field.value] as const));
  }

  /** The files, once the end has come. */
  get files(): MultiValueMap<UploadedFile> {
    return (this.#files ??= new MultiValueMap(
      collectLists(this.#fileParts.map((part) => [part.name, part.toUploadedFile()] as const)),
    ));
  }

  /** Removes all temporary files, whatever state the reading is in. */
  async close(): Promise<void> {
    // What is being written now would be left behind otherwise.
    await this.#working?.catch(() => {});
    for (const [, file] of this.#files ?? []) await file.close();
    if (this.#files === undefined) for (const part of this.#fileParts) await part.discard();
  }

  async #take(chunk: Buffer): Promise<void> {
    this.#fedBytes += chunk.length;
    // What follows the last delimiter is of no interest (RFC 2046, section 5.1.1).
    if (!this.#isSplit)
      await new Promise<void>((resolve) => this.#splitter.write(chunk, () => resolve()));
    this.#checkOverhead();
    await this.#flush();
  }

  async #complete(): Promise<void> {
    if (!this.#isSplit) this.#splitter.end();
    // All that the splitter still has to say comes before the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#isSplit || this.#openParts > 0) this.#fail(malformedMultipart('it ends too early'));
    await this.#flush();
  }

  async #flush(): Promise<void> {
    for (const part of this.#unflushed) {
      if (this.#failure !== undefined) break;
      await part.flush();
    }
    this.#unflushed.clear();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Bytes that are neither field nor file are not stored, but have to be looked at. */
  #checkOverhead(): void {
    const overhead = this.#fedBytes - this.#contentBytes;
    const allowed = this.#settings.dataUploadMaxBytes + (this.#partCount + 1) * MAX_PART_OVERHEAD;
    if (overhead > allowed) this.#fail(bodyTooLarge(this.#settings.dataUploadMaxBytes));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }

  #openPart(stream: Dicer.PartStream): void {
    this.#partCount += 1;
    this.#openParts += 1;
    let part: MultipartPart | undefined;
    stream.on('header', (headers) => {
      part = this.#guard(() => this.#createPart(headers as RawHeaders));
    });
    stream.on('data', (chunk: Buffer) => {
      this.#contentBytes += chunk.length;
      if (part !== undefined) this.#guard(() => part?.write(chunk));
    });
    stream.on('end', () => {
      this.#openParts -= 1;
      if (part === undefined) this.#fail(malformedMultipart('a part has no complete headers'));
      else part.end();
    });
    stream.on('error', () => this.#fail(malformedMultipart('it ends inside of a part')));
  }

  /** Runs a step in a listener, where a throw would end the process. */
  #guard<Result>(step: () => Result): Result | undefined {
    if (this.#failure !== undefined) return undefined;
    try {
      return step();
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    }
  }

  #createPart(headers: RawHeaders): MultipartPart {
    checkHeaderSize(headers);
    const disposition = readHeader(headers, 'content-disposition');
    const name = disposition?.parameters.get('name')?.trim();
    if (disposition === undefined || name === undefined)
      throw malformedMultipart('a part has no name');
    if (Buffer.byteLength(name) > MAX_NAME_BYTES)
      throw malformedMultipart('the name of a part is too long');
    const isBase64 = readHeader(headers, 'content-transfer-encoding')?.value === 'base64';
    const fileName = disposition.parameters.get('filename');
    // A form control without a chosen file sends an empty name: it is a blank field, as in Django.
    if (fileName === undefined || fileName === '') return this.#createField(name, isBase64);
    return this.#createFile(name, fileName, headers, isBase64);
  }

  #createField(name: string, isBase64: boolean): MultipartPart {
    if (this.#fields.length >= this.#settings.dataUploadMaxFields)
      throw tooManyFields(this.#settings.dataUploadMaxFields);
    const field = new FieldPart(name, isBase64, (bytes) => this.#countFieldBytes(bytes));
    this.#countFieldBytes(Buffer.byteLength(name));
    this.#fields.push(field);
    return field;
  }

  #countFieldBytes(bytes: number): void {
    this.#fieldBytes += bytes;
    if (this.#fieldBytes > this.#settings.dataUploadMaxBytes)
      throw bodyTooLarge(this.#settings.dataUploadMaxBytes);
  }

  #createFile(
    name: string,
    fileName: string,
    headers: RawHeaders,
    isBase64: boolean,
  ): MultipartPart {
    this.#fileCount += 1;
    if (this.#fileCount > this.#settings.dataUploadMaxFiles)
      throw tooManyFiles(this.#settings.dataUploadMaxFiles);
    const safeName = sanitizeFileName(fileName);
    if (safeName === undefined) return new SkippedPart(this.#settings.fileUploadMaxBytes);
    const type = readHeader(headers, 'content-type');
    const part = new FilePart(
      name,
      {
        name: safeName,
        contentType: type?.value ?? '',
        contentTypeParams: type?.parameters ?? new Map(),
      },
      {
        isBase64,
        maxBytes: this.#settings.fileUploadMaxBytes,
        maxMemoryBytes: this.#settings.fileUploadMaxMemoryBytes,
        temporaryDirectory: this.#settings.fileUploadTempDir,
        onFlushable: () => this.#unflushed.add(part),
        onError: (error) => this.#fail(error),
      },
    );
    this.#fileParts.push(part);
    return part;
  }
}

function checkHeaderSize(headers: RawHeaders): void {
  let bytes = 0;
  for (const [name, values] of Object.entries(headers)) {
    for (const value of values) bytes += name.length + value.length + 4;
  }
  if (bytes > MAX_HEADER_BYTES)
    throw malformedMultipart(`the headers of a part have more than ${MAX_HEADER_BYTES} bytes`);
}

/** The last header of that name. The splitter gives bytes as characters; browsers send names as UTF-8. */
function readHeader(headers: RawHeaders, name: string): PartHeader | undefined {
  const value = headers[name]?.at(-1);
  return value === undefined
    ? undefined
    : parsePartHeader(Buffer.from(value, 'latin1').toString('utf8'));
}

/** 400: the body does not follow RFC 7578; `reason` goes on after "The multipart body is malformed:". */
export function malformedMultipart(reason: string): BadRequest {
  return new BadRequest(`The multipart body is malformed: ${reason}.`, {
    code: 'HTTP_MALFORMED_MULTIPART',
    fix: 'Send a body that follows RFC 7578.',
    detail: `The multipart body is malformed: ${reason}.`,
  });
}

function tooManyFields(limit: number): SuspiciousOperation {
  return new SuspiciousOperation(`There are more than ${limit} fields in a multipart body.`, {
    code: 'HTTP_TOO_MANY_FIELDS',
    kind: 'TooManyFieldsSent',
    fix: 'Send fewer fields, or raise "dataUploadMaxFields" in the settings.',
  });
}

function tooManyFiles(limit: number): SuspiciousOperation {
  return new SuspiciousOperation(`There are more than ${limit} files in a multipart body.`, {
    code: 'HTTP_TOO_MANY_FILES',
    kind: 'TooManyFilesSent',
    fix: 'Send fewer files, or raise "dataUploadMaxFiles" in the settings.',
  });
}
