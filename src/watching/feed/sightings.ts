import type { Sighting } from '../../identity/index.ts';
import { type Clock, type ErrorCode, randomBytes } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { FeedKind } from '../contract.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { NewEvent } from './store.ts';

/** A refusal at the edge. `from`: pseudonym of the network; `shown`: a token was shown that is none, or no more. */
export interface Refused {
  readonly code: ErrorCode;
  readonly from: string;
  readonly shown: boolean;
}

/**
 * What this process saw and no entry of the access log tells: from which network sign-ins come, and what the edge refused. Kept in
 * memory, counted by the minute, until a pass takes it: a request waits for nothing. A process that is killed loses what it had not
 * handed over, a minute at most.
 */
export interface Sightings {
  seen(sighting: Sighting): void;
  refused(refused: Refused): void;
  /** Everything so far, which is forgotten here. */
  take(): NewEvent[];
  /** What could not be stored after all. */
  giveBack(events: readonly NewEvent[]): void;
}

/** Different ones that are remembered; beyond, they are only counted. */
const most = 5_000;
const mostRefused = 200;
const minuteMs = 60_000;

const byCode: Partial<Record<ErrorCode, FeedKind>> = {
  'session-ended': 'token-rejected',
  'not-allowed': 'request-rejected',
  'cross-site': 'request-rejected',
  'wrong-host': 'request-rejected',
  'too-many-requests': 'request-limited',
};

/** @param secret Never stored, and ends with the processes that serve: what is stored tells of no password, to nobody, ever. */
export function createSightings(names: Pseudonyms, clock: Clock, secret: Uint8Array = randomBytes(32)): Sightings {
  const counted = new Map<string, NewEvent>();
  const tagOf = (password: string): string =>
    sha256(Buffer.concat([secret, Buffer.from(password)]))
      .toString('hex')
      .slice(0, 8);

  function add(kind: FeedKind, facts: Partial<NewEvent>, amount = 1): void {
    const at = new Date(Math.floor(clock.now() / minuteMs) * minuteMs);
    const whole = { at, kind, actor: null, subject: null, network: null, country: null, mark: null, ...facts };
    put(counted.size < most ? whole : { ...whole, actor: null, subject: null, network: null, mark: null }, amount);
  }
  function put(event: Omit<NewEvent, 'amount'>, amount: number): void {
    const { at, kind, actor, subject, network, country, mark } = event;
    const key = [at.getTime(), kind, actor, subject, network, country, mark].join(' ');
    counted.set(key, { ...event, amount: (counted.get(key)?.amount ?? 0) + amount });
  }
  return {
    seen(sighting) {
      const network = names.ofNetwork(sighting.network);
      if (sighting.kind === 'wrong-password')
        add('sign-in-tried', { network, subject: names.ofEmail(sighting.email), mark: tagOf(sighting.password) });
      else
        add('signed-in-from', {
          network,
          actor: names.of(sighting.account),
          country: sighting.country,
          mark: sighting.known ? 'known' : 'new',
        });
    },
    refused({ code, from, shown }) {
      const kind = code === 'not-signed-in' && shown ? 'token-rejected' : byCode[code];
      // Anybody can make these, from as many addresses of one network as he likes.
      if (kind !== undefined) add(kind, counted.size < mostRefused ? { network: from } : {});
    },
    take() {
      const all = [...counted.values()];
      counted.clear();
      return all;
    },
    giveBack(events) {
      for (const { amount, ...event } of events) put(event, amount);
    },
  };
}
