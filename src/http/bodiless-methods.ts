/** A body on one of these methods means nothing (RFC 9110, section 9.3.1): it is left unread, and the connection closed. */
export const BODILESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
