/** A file to send in a multipart body. */
export class UploadFile {
  readonly content: Buffer;

  /**
   * @param name - name of the file as the server is told
   * @param content - bytes, or text that is sent as UTF-8
   * @param contentType - media type; `application/octet-stream` by default
   */
  constructor(
    readonly name: string,
    content: string | Uint8Array,
    readonly contentType = 'application/octet-stream',
  ) {
    this.content = Buffer.from(content);
  }
}
