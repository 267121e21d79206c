import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

import type { BaseSettings } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';

/** Where a request comes from and what it asked for, as far as it can be believed. */
export interface Forwarded {
  readonly scheme: 'http' | 'https';
  /** Value of `Host`, not yet checked. */
  readonly host: string;
  /** Address of the client; of a proxy's where nothing better can be believed. */
  readonly address: string;
}

/** `X-Forwarded-For`, `-Proto` and `-Host`, each for itself or as lists side by side, or `Forwarded` (RFC 7239). */
export type ForwardedHeaders = BaseSettings['forwardedHeaders'];

/** Says whether an address belongs to a trusted proxy. */
export type TrustFunction = (address: string) => boolean;

// A chain of proxies is short; what is longer was made up.
const MAX_HOPS = 32;

/**
 * Finds the client behind trusted proxies.
 *
 * `X-Forwarded-For` is walked from the right, past addresses that are trusted; the first that is not is the client, and
 * what stands left of it was written by the client. The other headers are believed only when the connection itself
 * comes from a trusted proxy.
 *
 * @param direct - what the connection itself tells
 * @param trusts - from {@link compileTrust}; undefined when no proxy is trusted
 * @param written - the headers that the proxies write: those of the other kind come from the client, through a proxy that
 * does not know them
 */
export function resolveForwarded(
  headers: IncomingHttpHeaders,
  direct: Forwarded,
  trusts: TrustFunction | undefined,
  written: ForwardedHeaders,
): Forwarded {
  if (trusts === undefined || !trusts(direct.address)) return direct;
  switch (written) {
    case 'forwarded':
      return resolveHops(readForwarded(headers.forwarded), direct, trusts);
    case 'x-forwarded-lists':
      return resolveHops(readLists(headers), direct, trusts);
    case 'x-forwarded':
      return resolveXForwarded(headers, direct, trusts);
  }
}

/**
 * Makes the function that knows trusted proxies.
 *
 * @param list - addresses and networks: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`
 * @throws ImproperlyConfigured `HTTP_BAD_PROXY` when an entry is neither.
 */
export function compileTrust(list: readonly string[]): TrustFunction {
  const blocks = new BlockList();
  for (const entry of list) addEntry(blocks, entry.trim());
  return (address) => {
    const plain = withoutMapping(address);
    const version = isIP(plain);
    return version !== 0 && blocks.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  };
}

function addEntry(blocks: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const plain = withoutMapping(address);
  const version = isIP(plain);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const bits = prefix === undefined ? undefined : toBits(prefix, address, plain);
  const isRight =
    bits === undefined ? prefix === undefined : bits >= 0 && bits <= (version === 6 ? 128 : 32);
  if (version === 0 || rest.length > 0 || !isRight) {
    throw new ImproperlyConfigured(
      `"${entry}" in "trustedProxies" is neither an address nor a network.`,
      {
        code: 'HTTP_BAD_PROXY',
        fix: 'Use addresses and networks such as "10.0.0.1", "10.0.0.0/8" or "fd00::/8".',
      },
    );
  }
  if (bits === undefined) blocks.addAddress(plain, family);
  else blocks.addSubnet(plain, bits, family);
}

/** Length of a network's prefix; of the IPv4 part for `::ffff:10.0.0.0/104`. Undefined when it is no number. */
function toBits(prefix: string, written: string, plain: string): number | undefined {
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  return written === plain ? Number(prefix) : Number(prefix) - 96;
}

/** `10.0.0.1` of `::ffff:10.0.0.1`, the form in which a socket for both versions gives it. */
function withoutMapping(address: string): string {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return plain === null ? address : plain[1]!;
}

interface Hop {
  readonly for?: string | undefined;
  readonly proto?: string | undefined;
  readonly host?: string | undefined;
}

/**
 * Each header for itself: one proxy may append to a header and the next replace it or pass it on, so that values cannot be told to
 * belong together. The last one alone is sure to be a proxy's.
 */
function resolveXForwarded(
  headers: IncomingHttpHeaders,
  direct: Forwarded,
  trusts: TrustFunction,
): Forwarded {
  const addresses = listOf(headers['x-forwarded-for']);
  const scheme = toScheme(listOf(headers['x-forwarded-proto']).at(-1));
  const host = listOf(headers['x-forwarded-host']).at(-1);
  return {
    scheme: scheme ?? direct.scheme,
    host: host ?? direct.host,
    address: walk(addresses, direct.address, trusts),
  };
}

/** What stands at the same place from the right is of the same proxy. */
function readLists(headers: IncomingHttpHeaders): Hop[] {
  const addresses = placesOf(headers['x-forwarded-for']);
  const schemes = placesOf(headers['x-forwarded-proto']);
  const hosts = placesOf(headers['x-forwarded-host']);
  const length = Math.max(addresses.length, schemes.length, hosts.length);
  return Array.from({ length }, (_, index) => {
    const place = index - length;
    const host = hosts.at(place);
    return { for: addresses.at(place), proto: schemes.at(place), host: host || undefined };
  });
}

/** Takes each value from the hop that was written by the outermost trusted proxy which names it. */
function resolveHops(hops: readonly Hop[], direct: Forwarded, trusts: TrustFunction): Forwarded {
  let { scheme, host, address } = direct;
  for (const hop of [...hops].reverse()) {
    if (!trusts(address)) break;
    scheme = toScheme(hop.proto) ?? scheme;
    host = hop.host ?? host;
    const next = toAddress(hop.for);
    if (next === undefined) break;
    address = next;
  }
  return { scheme, host, address };
}

function walk(addresses: readonly string[], direct: string, trusts: TrustFunction): string {
  let client = direct;
  for (const text of [...addresses].reverse()) {
    const address = toAddress(text);
    if (address === undefined) return client;
    client = address;
    if (!trusts(client)) return client;
  }
  return client;
}

/** The address in `10.0.0.1`, `10.0.0.1:80`, `2001:db8::1` or `[2001:db8::1]:80`; undefined for anything else. */
function toAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bare =
    /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? undefined : withoutMapping(bare);
}

function toScheme(text: string | undefined): 'http' | 'https' | undefined {
  const lower = text?.toLowerCase();
  return lower === 'http' || lower === 'https' ? lower : undefined;
}

function listOf(header: string | readonly string[] | undefined): string[] {
  return placesOf(header).filter((part) => part !== '');
}

/**
 * The last entries of a comma-separated list, also those that are empty; quotes are not looked at, as addresses have none.
 */
function placesOf(header: string | readonly string[] | undefined): string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  if (text === '') return [];
  return text
    .split(',')
    .slice(-MAX_HOPS)
    .map((part) => part.trim());
}

/** Reads `for=192.0.2.60;proto=https, for="[2001:db8::1]:80"`. A malformed element is a hop that tells nothing. */
function readForwarded(header: string | undefined): Hop[] {
  return listOf(header).map((element) => {
    const hop: { for?: string; proto?: string; host?: string } = {};
    for (const pair of element.split(';', 8)) {
      const found = /^\s*(for|proto|host)="?([^"\\\s]*)"?\s*$/i.exec(pair);
      if (found !== null) hop[found[1]!.toLowerCase() as 'for' | 'proto' | 'host'] = found[2]!;
    }
    return hop;
  });
}
