const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });

/** A language as people call it: `Ancient Greek` for `grc`. */
export function languageName(code: string): string {
  return LANGUAGES.of(code) ?? code;
}

/** A year as people write it: `350 BCE`, `79 CE`, `1815`. */
export function yearText(year: number): string {
  if (year < 0) return `${-year} BCE`;
  return year < 1000 ? `${year} CE` : String(year);
}

/** `1 book`, `2 books`. */
export function countText(count: number, word = 'book'): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}
