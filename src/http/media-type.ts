import { parseHeaderParameters } from './header-parameters.js';

const MAX_RANGES = 100;
const QUALITY = /^(?:0(?:\.[0-9]*)?|1(?:\.0*)?|\.[0-9]+)$/;

/** A media type or a range of them, such as `text/*;q=0.5` (RFC 9110, section 12.5.1; Django topic: MediaType). */
export class MediaType {
  /** `text` of `text/html`; `*` for any. */
  readonly mainType: string;
  /** `html` of `text/html`; `*` for any. */
  readonly subType: string;
  /** Parameters without the quality. */
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1, with at most three digits; 1 when it is absent or malformed. */
  readonly quality: number;

  constructor(text: string) {
    const { value, parameters } = parseHeaderParameters(text);
    const slash = value.indexOf('/');
    this.mainType = slash < 0 ? value : value.slice(0, slash);
    this.subType = slash < 0 ? '' : value.slice(slash + 1);
    this.quality = readQuality(parameters.get('q'));
    this.parameters = parameters.has('q') ? without(parameters, 'q') : parameters;
  }

  /** 0 for any type, 1 for `text/*`, 2 for `text/html`, 3 for one with parameters. */
  get specificity(): 0 | 1 | 2 | 3 {
    if (this.mainType === '*') return 0;
    if (this.subType === '*') return 1;
    return this.parameters.size === 0 ? 2 : 3;
  }

  /**
   * True when this type and `other` can mean the same. A `*` on either side matches anything; a type with parameters
   * also matches one without, but not the other way round. To ask what a client accepts, see {@link acceptsType}.
   */
  matches(other: string | MediaType): boolean {
    const type = typeof other === 'string' ? parseOffer(other) : other;
    if (!matchesPart(this.mainType, type.mainType) || !matchesPart(this.subType, type.subType))
      return false;
    if (type.parameters.size === 0) return true;
    return haveSameEntries(this.parameters, type.parameters);
  }

  toString(): string {
    let text = this.subType === '' ? this.mainType : `${this.mainType}/${this.subType}`;
    for (const [name, value] of this.parameters) text += `; ${name}=${value}`;
    return this.quality === 1 ? text : `${text}; q=${this.quality}`;
  }
}

/**
 * Reads an `Accept` header: the most wanted type first, then the most specific, then in their order. Types with the
 * quality 0 are left out, as are those after the hundredth. Never throws.
 */
export function parseAccept(header: string): readonly MediaType[] {
  const known = commonHeaders.get(header);
  if (known !== undefined) return known;
  const types = header
    .split(',', MAX_RANGES)
    .filter((text) => text.trim() !== '')
    .map((text) => new MediaType(text))
    .filter((type) => type.quality > 0)
    .sort((a, b) => b.quality - a.quality || b.specificity - a.specificity);
  if (commonHeaders.size < 64 && header.length < 200) commonHeaders.set(header, types);
  return types;
}

const commonHeaders = new Map<string, readonly MediaType[]>();

/** True when a client that accepts `accepted` (from {@link parseAccept}) takes `offer`. */
export function acceptsType(accepted: readonly MediaType[], offer: string): boolean {
  // An offer with parameters is one kind of what was asked for without them, and not the other way round.
  const type = parseOffer(offer);
  return accepted.some((range) => type.matches(range));
}

/**
 * The one of `offers` that `accepted` (from {@link parseAccept}) likes best. Each offer counts with the most specific
 * range that names it, so `text/*, text/html;q=0.1` prefers any other text (Django topic: get_preferred_type).
 */
export function choosePreferredType<Type extends string>(
  accepted: readonly MediaType[],
  offers: readonly Type[],
): Type | undefined {
  const bySpecificity = [...accepted].sort(
    (a, b) => b.specificity - a.specificity || b.quality - a.quality,
  );
  let best: Type | undefined;
  let bestRank = Infinity;
  for (const offer of offers) {
    const range = bySpecificity.find((type) => parseOffer(offer).matches(type));
    const rank = range === undefined ? Infinity : accepted.indexOf(range);
    if (rank < bestRank) [best, bestRank] = [offer, rank];
  }
  return best;
}

const offers = new Map<string, MediaType>();

/** Offers come from the program and are few: each is parsed once. */
function parseOffer(text: string): MediaType {
  let type = offers.get(text);
  if (type === undefined) {
    type = new MediaType(text);
    if (offers.size < 256) offers.set(text, type);
  }
  return type;
}

function readQuality(text: string | undefined): number {
  return text === undefined || !QUALITY.test(text) ? 1 : Math.round(Number(text) * 1000) / 1000;
}

function without(
  parameters: ReadonlyMap<string, string>,
  name: string,
): ReadonlyMap<string, string> {
  const rest = new Map(parameters);
  rest.delete(name);
  return rest;
}

function matchesPart(one: string, other: string): boolean {
  return one !== '' && other !== '' && (one === other || one === '*' || other === '*');
}

function haveSameEntries(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): boolean {
  if (one.size !== other.size) return false;
  for (const [name, value] of one) if (other.get(name) !== value) return false;
  return true;
}
