// C0 and C1 controls, DEL, and the two line separators that some terminals and viewers break lines at.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** `text` with every control character written out, so that no part of it can start a line or steer a terminal. */
export function escapeControl(text: string): string {
  return text.replace(
    CONTROL,
    (letter) => NAMES.get(letter) ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
