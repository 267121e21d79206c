import { existsSync } from 'node:fs';

/** What is wrong with an address, without the address: it may hold a password. */
export interface AddressFault {
  /** Goes on after "The address of the database". */
  readonly problem: string;
  readonly fix: string;
}

const FORM = 'postgres://user:password@host:5432/name';

/** Why `pg` could not connect to `url`, as far as the text tells; undefined where nothing is wrong with it. */
export function findPostgresFault(url: string): AddressFault | undefined {
  if (!/^\w+:\/\//.test(url)) {
    return { problem: 'has no "//" after its kind', fix: `Write "${FORM}".` };
  }
  const address = parse(url);
  if (address === undefined) return findUnreadable(url);
  const port = address.searchParams.get('port');
  if (port !== null && !isPort(port)) return BAD_PORT;
  const files = ['sslcert', 'sslkey', 'sslrootcert'].map((each) => address.searchParams.get(each));
  if (files.some((each) => each !== null && !existsSync(each))) {
    return {
      problem: 'names a file of TLS that does not exist',
      fix: 'Correct "sslcert", "sslkey" and "sslrootcert" in it.',
    };
  }
  const parts = [address.username, address.password, address.hostname, address.pathname];
  if (!parts.every(canBeDecoded)) {
    return {
      problem: 'has a "%" that encodes nothing',
      fix: 'Write "%25" in place of each "%" that stands for itself.',
    };
  }
  const name = address.pathname.slice(1);
  if (name === '' && (process.env['PGDATABASE'] ?? '') === '') {
    return { problem: 'names no database on the server', fix: `Put its name last: "${FORM}".` };
  }
  return undefined;
}

const BAD_PORT: AddressFault = {
  problem: 'has a port that is no number from 0 to 65535',
  fix: 'Write the port after the host: "postgres://user:password@host:5432/name".',
};

/** As `pg` reads it, which takes spaces, a lone "%", and an empty host after a user. */
function parse(url: string): URL | undefined {
  const encoded = /%(?![\da-f]{2})/i.test(url)
    ? encodeURI(url).replace(/%25([\da-f]{2})/gi, '%$1')
    : url;
  const readable = [encoded, encoded.replace('@/', '@host/')].find((each) => URL.canParse(each));
  return readable === undefined ? undefined : new URL(readable);
}

function findUnreadable(url: string): AddressFault {
  const afterScheme = url.slice(url.indexOf('//') + 2);
  const end = afterScheme.search(/[/?#]/);
  // What a password with such a character leaves before it looks like a host with a bad port.
  if (end >= 0 && afterScheme.lastIndexOf('@') > end) {
    return {
      problem: 'has a character in its user or password that ends them',
      fix: 'Encode user and password: "/" as %2F, "?" as %3F, "#" as %23, "@" as %40, ":" as %3A; encodeURIComponent() does.',
    };
  }
  const authority = end < 0 ? afterScheme : afterScheme.slice(0, end);
  const server = authority.slice(authority.lastIndexOf('@') + 1);
  if (server.includes(',')) {
    return { problem: 'names several servers', fix: `Name one of them: "${FORM}".` };
  }
  const port = /:([^:\]]*)$/.exec(server)?.[1];
  if (port !== undefined && !isPort(port)) return BAD_PORT;
  return { problem: 'names no host that there can be', fix: `Write "${FORM}".` };
}

function isPort(text: string): boolean {
  return /^\d{0,5}$/.test(text) && Number(text) <= 65_535;
}

function canBeDecoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
