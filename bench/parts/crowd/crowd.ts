import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, client } from '../ask.ts';
import type { Random } from '../random.ts';
import { addressOf, Member } from './member.ts';
import { type Population, signInOf } from './population.ts';

/**
 * What people do, of a thousand requests: a page is opened (its frame, who one is, one's records, the card), entries and lists are
 * read, words looked up while one types, who looked is read, entries are written. One in 600 signs in with his password: whoever asks
 * something every 45 s does so for a working day.
 */
const shares = {
  'page frame': 80,
  'who am I': 120,
  'list of records': 100,
  card: 160,
  'one entry': 180,
  'list of entries': 110,
  'search of terms': 110,
  'who looked': 40,
  'create of an entry': 80,
  'note by the form': 18,
  'sign-in': 2,
} as const;

export type Kind = keyof typeof shares;
export const kinds = Object.keys(shares) as readonly Kind[]; // Object.keys loses the names of a const object

/** An answer, or that there was none. */
export interface Seen {
  readonly kind: Kind;
  /** When it was to be asked, as `performance.now()` tells time, and how long the answer took from then on. */
  readonly at: number;
  readonly ms: number;
  /** 0: none. */
  readonly status: number;
  /** What was answered where that is not what was asked for, or why there was no answer. */
  readonly wrong: string;
}

/** A write that was acknowledged. */
export interface Written {
  readonly member: Member;
  readonly text: string;
}

export interface CrowdOptions {
  readonly origin: string;
  readonly population: Population;
  readonly random: Random;
  readonly perSecond: number;
  /** Seconds after which a session gets its next access token; as pages do when absent. */
  readonly refreshAfter?: number;
  /** Told of each answer. */
  readonly seen: (one: Seen) => void;
  readonly written?: (one: Written) => void;
}

/** People who use an instance, each in a session of his own. */
export interface Crowd {
  readonly members: readonly Member[];
  /**
   * Asks for so many seconds, or until `until` is aborted. When something is asked is chance and waits for no answer (open loop), and
   * its time counts from then: what has to wait behind something slow counts as slow too.
   */
  ask(seconds: number, until?: AbortSignal): Promise<void>;
  close(): void;
}

const words = ['hyper', 'diabet', 'asthm', 'peni', 'ibupro', 'measl', 'fract', 'migr', 'aller', 'insul'];
const patience = 30_000;

export function crowdOf(options: CrowdOptions): Crowd {
  const { origin, population, random, perSecond, seen, written } = options;
  const members = population.people.map((one, n) => new Member(origin, one, n, options.refreshAfter));
  const lots = kinds.flatMap((kind) => Array.from({ length: shares[kind] }, () => kind));
  const name = randomUUID();
  let made = 0;
  let signedIn = 0;

  const create = async (member: Member): Promise<Answer> => {
    const text = `entry ${made++} of ${name}`;
    const body = { resourceType: 'Condition', subject: { reference: `Patient/${member.record}` }, code: { text } };
    const answer = await member.ask({ method: 'POST', path: '/api/fhir/R4/Condition', body });
    if (answer.status === 201) written?.({ member, text });
    return answer;
  };
  const note = (member: Member): Promise<Answer> =>
    member.ask({
      method: 'POST',
      path: `/api/card/${member.record}/forms/notes`,
      headers: { 'idempotency-key': randomUUID() },
      body: { value: { note: `note ${made++} of the drill` } },
    });
  const signIn = async (): Promise<Answer> => {
    const n = signedIn++;
    const stranger = client(origin, { from: addressOf(population.people.length + n) });
    try {
      return await stranger.ask({ method: 'POST', path: '/api/identity/sign-in', body: signInOf(population, n) });
    } finally {
      stranger.close();
    }
  };
  const act = (member: Member, kind: Kind): Promise<Answer> => {
    const get = (path: string): Promise<Answer> => member.ask({ method: 'GET', path });
    const search = { kind: 'condition', text: random.pick(words), language: random.pick(['en', 'fr']) };
    const ways: Readonly<Record<Kind, () => Promise<Answer>>> = {
      'page frame': () => get('/'),
      'who am I': () => get('/api/identity/me'),
      'list of records': () => get('/api/records'),
      card: () => get(`/api/card/${member.record}?language=en`),
      'one entry': () => get(`/api/fhir/R4/Condition/${random.pick(member.ids)}`),
      'list of entries': () => get(`/api/fhir/R4/Patient/${member.record}/Condition?_count=20`),
      'search of terms': () => member.ask({ method: 'POST', path: '/api/terminologies/search', body: search }),
      'who looked': () => get(`/api/records/${member.record}/who-looked`),
      'create of an entry': () => create(member),
      'note by the form': () => note(member),
      'sign-in': signIn,
    };
    return ways[kind]();
  };
  const one = async (at: number): Promise<void> => {
    const kind = random.pick(lots);
    const late = new AbortController();
    const [answer, failed] = await Promise.race([
      act(random.pick(members), kind).then(
        (given): [Answer | null, string] => [given, ''],
        (error: unknown): [null, string] => [null, error instanceof Error ? error.message : String(error)],
      ),
      sleep(patience, undefined, { signal: late.signal, ref: false }).then(
        (): [null, string] => [null, 'no answer in 30 s'],
        (): [null, string] => [null, ''],
      ),
    ]);
    late.abort();
    const { status = 0, body = '' } = answer ?? {};
    const right = status === 200 || status === 201;
    seen({
      kind,
      at,
      ms: performance.now() - at,
      status,
      wrong: right ? '' : failed || `${status} ${body.slice(0, 200)}`,
    });
  };
  return {
    members,
    async ask(seconds, until) {
      const under = new Set<Promise<void>>();
      const end = performance.now() + seconds * 1000;
      let at = performance.now();
      while (at < end && until?.aborted !== true) {
        // Also where it is late already: answers have to be read.
        await sleep(Math.max(0, at - performance.now()));
        const asked = one(at).finally(() => under.delete(asked));
        under.add(asked);
        at += (-Math.log(1 - (random.below(1_000_000) + 0.5) / 1_000_000) * 1000) / perSecond;
      }
      await Promise.all(under);
    },
    close: () => {
      for (const { desk } of members) desk.close();
    },
  };
}
