/** A line of CSV (RFC 4180). A field that a spreadsheet would run as a formula is made plain text. */
export function csvRow(fields: readonly (string | number)[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(field: string | number): string {
  const text = typeof field === 'string' && /^[=+\-@\t]/.test(field) ? `'${field}` : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
