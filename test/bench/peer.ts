import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server to be measured, as its `peer.json` describes it. */
export interface Peer {
  readonly name: string;
  /** Command that starts it; `node` stands for the binary that the run uses. */
  readonly command: readonly [string, ...string[]];
  /** Absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface PeerFile {
  readonly name: string;
  readonly cmd: readonly [string, ...string[]];
  /** Relative to the file's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Peers that belong to this suite, by the name of their folder. */
export const OWN_PEERS = ['raw', 'lapompe'];

/** From `dist/test/bench`, where this runs, to the sources, which hold the `peer.json` files. */
const OWN_FOLDER = fileURLToPath(new URL('../../../test/bench/peers/', import.meta.url));

/** Reads the `peer.json` of a folder. */
export function readPeer(folder: string, name?: string): Peer {
  const file = JSON.parse(readFileSync(join(folder, 'peer.json'), 'utf8')) as PeerFile;
  return {
    name: name ?? file.name,
    command: file.cmd,
    folder: resolve(folder, file.cwd ?? '.'),
    environment: file.env ?? {},
  };
}

/** A peer of this suite; under another name, and with more in its environment, where these are given. */
export function ownPeer(
  folder: string,
  name: string = folder,
  environment: Readonly<Record<string, string>> = {},
): Peer {
  const peer = readPeer(join(OWN_FOLDER, folder), name);
  return { ...peer, environment: { ...peer.environment, ...environment } };
}

/** A peer from elsewhere: `FOLDER`, or `NAME=FOLDER`. */
export function extraPeer(text: string): Peer {
  const equals = text.indexOf('=');
  return equals === -1
    ? readPeer(resolve(text))
    : readPeer(resolve(text.slice(equals + 1)), text.slice(0, equals));
}

/**
 * The peers of a run: those named, else all.
 *
 * @throws RangeError where a name is unknown, or stands for two peers
 */
export function selectPeers(names: readonly string[], extras: readonly string[]): readonly Peer[] {
  const all = [...OWN_PEERS.map((name) => ownPeer(name)), ...extras.map(extraPeer)];
  if (new Set(all.map(({ name }) => name)).size < all.length)
    throw new RangeError(
      'Two peers have the same name: give one another with --extra NAME=FOLDER.',
    );
  if (names.length === 0) return all;
  return names.map((name) => {
    const peer = all.find((each) => each.name === name);
    if (peer !== undefined) return peer;
    throw new RangeError(
      `There is no peer "${name}"; there are ${all.map((each) => each.name).join(', ')}.`,
    );
  });
}
