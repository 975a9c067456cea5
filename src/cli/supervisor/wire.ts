import { type Config, Secret, withoutCustodian } from '../../config/index.ts';

/**
 * Raised when the words below change, so that a version which is started by a running supervisor of another one says that it cannot
 * be.
 */
export const wireVersion = 1;

/** What the supervisor (or a command) tells the serving program: serve, or do one job and end. */
export type ToServer =
  | {
      readonly type: 'start';
      readonly config: unknown;
      readonly crew?: CrewPlace;
      /** Another process of this instance has the work that no request waits for, until `lead` comes. */
      readonly waits?: boolean;
      readonly wire: number;
    }
  | { readonly type: 'lead' }
  | { readonly type: 'retire' }
  | { readonly type: 'renew'; readonly config: unknown }
  | { readonly type: 'crew'; readonly word: ToMember }
  | { readonly type: 'job'; readonly name: string; readonly config: unknown; readonly input: unknown }
  | { readonly type: 'left' }
  | { readonly type: 'stop' };

/**
 * What the serving program answers: `lines` are for people, such as who can sign in to a demo; `progress` comes before a result;
 * `work` says that there is something to do for the process that works on keys; `notice` is a line for the operator; `rested`: it has
 * given up the work that no request waits for; `leaving`: it takes no connections any longer, and ends when `left` comes, before which all
 * that were being handed to it have come.
 */
export type FromServer =
  | { readonly type: 'ready'; readonly address: string; readonly lines: readonly string[] }
  | { readonly type: 'progress'; readonly value: unknown }
  | { readonly type: 'work' }
  | { readonly type: 'notice'; readonly line: string }
  | { readonly type: 'crew'; readonly word: FromMember }
  | { readonly type: 'rested' }
  | { readonly type: 'leaving' }
  | { readonly type: 'renewed'; readonly failed: string | null }
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string };

/** One of several serving processes (`CARNET_WORKERS`): the one that leads has the work that no request waits for. */
export interface CrewPlace {
  readonly lead: boolean;
  /** 32 bytes in base64 that all of them share, made anew with each start; nothing that is stored depends on it. */
  readonly secret: string;
}

/** What a serving process tells whoever started it: it wants to compute a password hash, has ended one, or tells the others. */
export type FromMember =
  | { readonly what: 'hash-wanted'; readonly id: number }
  | { readonly what: 'hash-done' }
  | { readonly what: 'said'; readonly value: unknown };

export type ToMember =
  | { readonly what: 'hash-go' | 'hash-full'; readonly id: number }
  | { readonly what: 'said'; readonly value: unknown };

/** The app's addresses of the two databases; no owner's. */
export interface AppDatabases {
  readonly url: string;
  readonly keysUrl: string;
}

const mark = '$secret';

/**
 * A configuration as it travels to the server, with the app's databases in it and without the owner's address and the
 * custodian of the key service: what the serving process never gets, it cannot lose.
 */
export function packConfig(config: Config, databases: AppDatabases): unknown {
  return pack({ ...withDatabases(config, databases), kms: withoutCustodian(config.kms) });
}

/** The same for the process that works on keys: it alone gets what the custodian of the key service needs. */
export function packForKeys(config: Config, databases: AppDatabases): unknown {
  return pack(withDatabases(config, databases));
}

function withDatabases(config: Config, databases: AppDatabases): Config {
  return {
    ...config,
    database: { url: new Secret(databases.url), ownerUrl: null },
    keysDatabase: { url: new Secret(databases.keysUrl) },
  };
}

/** The other end of `packConfig`. */
export function unpackConfig(packed: unknown): Config {
  return unpack(packed) as Config; // our own supervisor packed it, over a channel that nobody else has
}

function pack(value: unknown): unknown {
  if (value instanceof Secret) return { [mark]: value.reveal() };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pack(inner)]));
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(unpack));
  if (typeof value !== 'object' || value === null) return value;
  if (mark in value && typeof value[mark] === 'string') return new Secret(value[mark]);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpack(inner)])));
}
