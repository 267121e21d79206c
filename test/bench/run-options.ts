import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a run of the suite does. */
export interface RunOptions {
  /** Names of peers; all where it is empty. */
  readonly peers: readonly string[];
  /** Folders of further peers. */
  readonly extra: readonly string[];
  /** Ids of works; all where it is empty. */
  readonly work: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Starts of each peer, in place of load. */
  readonly boot: number;
  /** The node binary of the peers. */
  readonly node: string;
  /** File for the figures. */
  readonly json: string | undefined;
  /** Only check the answers. */
  readonly check: boolean;
  /** Peers that the others are compared with. */
  readonly bases: readonly string[];
  /** The suite's own load generator, though wrk is installed. */
  readonly own: boolean;
}

/** The options of `npm run bench -- --help`. */
export const USAGE = `npm run bench -- [options]
  --peers a,b          peers by name; all by default
  --extra NAME=FOLDER  a further peer: a folder with a peer.json; may be repeated, the name may be left out
  --work w1,w3         works by id; all by default
  --rounds 7           rounds of each work
  --seconds 1          length of a round
  --connections 40     connections of the load
  --boot N             N starts of each peer with 60 and with 500 routes, in place of load
  --node PATH          the node binary of the peers
  --bases raw          peers to compare with
  --json FILE          the figures as JSON too
  --check              only check the answers
  --own                the suite's own load generator, though wrk is installed`;

/**
 * Reads the command line.
 *
 * @throws TypeError where an option is unknown; RangeError where a number is not a positive one
 */
export function readRunOptions(given: readonly string[]): RunOptions | undefined {
  const { values } = parseArgs({
    args: [...given],
    options: {
      peers: { type: 'string', default: '' },
      extra: { type: 'string', multiple: true, default: [] },
      work: { type: 'string', default: '' },
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '1' },
      connections: { type: 'string', default: '40' },
      boot: { type: 'string', default: '0' },
      node: { type: 'string', default: process.execPath },
      bases: { type: 'string', default: 'raw' },
      json: { type: 'string' },
      check: { type: 'boolean', default: false },
      own: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    peers: readList(values.peers),
    extra: values.extra,
    work: readList(values.work.toLowerCase()),
    rounds: readNumber('rounds', values.rounds),
    seconds: readNumber('seconds', values.seconds),
    connections: readNumber('connections', values.connections),
    boot: values.boot === '0' ? 0 : readNumber('boot', values.boot),
    node: resolve(values.node),
    bases: readList(values.bases),
    json: values.json,
    check: values.check,
    own: values.own,
  };
}

function readList(text: string): readonly string[] {
  return text.split(',').filter((each) => each !== '');
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`--${name} is "${text}"; it has to be a number above 0.`);
}
