/**
 * Sealing and opening a text of 1 KB, beside the packages that a TypeScript team would take: `npm run bench -- peers`. They are no packages of Carnet's:
 * `npm ci --ignore-scripts` in `bench/peers` installs them, from its own lock file. In turns within one run; the middle of the
 * rounds' ratios.
 */
import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { newUuid } from '../src/kernel/index.ts';
import type { Place } from '../src/keyring/index.ts';
import { SubjectKeys } from '../src/keyring/subject-keys.ts';
import { UnlockedSubject } from '../src/keyring/unlocked.ts';
import { numberOf, tell } from './parts/verdict.ts';

/** What one made of a text, to be opened by the same: text or bytes. */
type SealedText = string | Buffer;

interface Peer {
  readonly name: string;
  readonly seal: (text: string) => SealedText | Promise<SealedText>;
  readonly open: (sealed: SealedText) => string | Promise<string>;
}

const rounds = numberOf('rounds', 15);
/** About how long each is at it in a round, in ms. */
const roundMs = 60;
const text = 'A note of a doctor, in as many words as it takes to fill 1 KB. '.repeat(17).slice(0, 1024);

const folder = new URL('./peers/', import.meta.url);
if (!existsSync(new URL('node_modules/', folder))) {
  console.log('not measured: run "npm ci --ignore-scripts" in bench/peers first');
} else {
  const { peers }: { peers: readonly Peer[] } = await import(new URL('all.mjs', folder).href);
  await compare([carnet(), ...peers]);
}

/** Carnet's own: the key of the part of a patient, the place bound, text to bytes and back as a column of text needs it. */
function carnet(): Peer {
  const subject = newUuid();
  const keys = new SubjectKeys(newUuid(), subject, new Map([[1, createSecretKey(randomBytes(32))]]));
  const facts = { actor: null, machine: null, subject, relation: 'self', purpose: 'self-care', proof: 'demo' } as const;
  const unlocked = new UnlockedSubject({ ...facts, action: 'write', parts: ['card'] }, keys);
  const place: Place = { part: 'card', table: 'note', row: subject, column: 'text', rowVersion: 1 };
  return {
    name: 'Carnet',
    seal: (plain) => unlocked.seal(place, Buffer.from(plain)),
    // What it made itself, which is bytes.
    open: (sealed) => unlocked.open(place, sealed as Buffer).toString('utf8'),
  };
}

async function compare(all: readonly Peer[]): Promise<void> {
  const loops = new Map<Peer, number>();
  for (const peer of all) {
    if ((await once(peer)) !== text) throw new Error(`${peer.name} does not give the text back`);
    await timed(peer, 200);
    loops.set(peer, Math.max(20, Math.round((roundMs * 1000) / (await timed(peer, 200)))));
  }
  const times = new Map<Peer, number[]>(all.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++)
    for (const n of all.keys()) {
      const peer = all[(n + round) % all.length];
      if (peer !== undefined) times.get(peer)?.push(await timed(peer, loops.get(peer) ?? 20));
    }
  const [own, ...others] = all.map((peer) => times.get(peer) ?? []);
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
  // Of each round by itself, so that a slow one counts for both.
  const ratio = (of: readonly number[]) => middle(of.map((one, round) => one / (own?.[round] ?? Number.NaN)));
  for (const peer of all) {
    const of = times.get(peer) ?? [];
    console.log(`${peer.name}: ${middle(of).toFixed(1)} µs, ${ratio(of).toFixed(2)} of Carnet`);
  }
  const faster = others.slice(1).filter((of) => ratio(of) < 1);
  tell(
    'faster than every package',
    `${faster.length} are faster; load ${loadavg()[0]?.toFixed(1)}`,
    faster.length === 0,
  );
}

async function once(peer: Peer): Promise<string> {
  return await peer.open(await peer.seal(text));
}

/** CPU microseconds of this process to seal and open once, which other work changes less than the clock; who answers at once is not made to wait. */
async function timed(peer: Peer, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    const given = peer.seal(text);
    const sealed = given instanceof Promise ? await given : given;
    const opened = peer.open(sealed);
    if ((opened instanceof Promise ? await opened : opened).length !== text.length) throw new Error(peer.name);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
