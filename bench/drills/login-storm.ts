/**
 * Everybody signs in at once: `npm run drill -- login-storm [--people 150] [--seconds 8]
 * [--rounds 3] [--short]`. While password hashes are computed at
 * capacity, people who are signed in read as fast as before (p99 at most twice that of quiet), and whoever is too many is told
 * to come back (429 with Retry-After). Quiet and storm take turns, so that the machine's other work falls on both.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, client } from '../parts/ask.ts';
import { personOf } from '../parts/session.ts';
import { numberOf, tell, tellSpeed } from '../parts/verdict.ts';

const people = numberOf('people', 150);
const seconds = numberOf('seconds', 8);
const rounds = numberOf('rounds', 3);
const readers = 8;
const pauseMs = 40;
const aim = 2;

interface Ready {
  readonly origin: string;
  readonly people: readonly { readonly cookie: string; readonly record: string; readonly ids: readonly string[] }[];
}

const program = fileURLToPath(new URL('../parts/server.ts', import.meta.url));
const child = fork(program, [String(people), '2', '18093'], { execArgv: ['--disable-warning=ExperimentalWarning'] });
const [{ origin, people: made }] = (await once(child, 'message')) as [Ready]; // our own server's first word

/** Times of reads at a steady pace, in ms: how long an answer takes, whatever came before it. */
async function read(until: number): Promise<number[]> {
  const times: number[] = [];
  const one = async (n: number): Promise<void> => {
    const desk = client(origin);
    for (let i = n; performance.now() < until; i += readers) {
      const { cookie, ids } = made[i % made.length] ?? { cookie: '', ids: [] };
      const start = performance.now();
      const answer = await desk.ask({ method: 'GET', path: `/api/fhir/R4/Condition/${ids[0]}`, headers: { cookie } });
      const time = performance.now() - start;
      if (answer.status !== 200) throw new TypeError(`a read was answered ${answer.status}`);
      times.push(time);
      await sleep(Math.max(0, pauseMs - time));
    }
    desk.close();
  };
  await Promise.all(Array.from({ length: readers }, (_, n) => sleep((n * pauseMs) / readers).then(() => one(n))));
  return times;
}

const storm = { in: 0, later: 0, wrong: 0, withoutWait: 0 };
/** Somebody who signs in again and again with the right password, and waits when told to. */
async function signIn(from: Client, n: number, until: number): Promise<void> {
  while (performance.now() < until) {
    const { status, retryAfter } = await from.ask({ method: 'POST', path: '/api/identity/sign-in', body: personOf(n) });
    if (status === 200) storm.in++;
    else if (status === 429) {
      storm.later++;
      if ((retryAfter ?? 0) < 1) storm.withoutWait++;
      await sleep(Math.min((retryAfter ?? 1) * 1000, Math.max(0, until - performance.now())));
    } else storm.wrong++;
  }
}

const p99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const crowd = Array.from({ length: people }, (_, n) =>
  client(origin, { from: `127.77.${n % 200}.${1 + Math.floor(n / 200)}` }),
);
await read(performance.now() + 2_000); // warm up

const [quiet, busy]: [number[], number[]] = [[], []];
for (let round = 0; round < rounds; round++) {
  quiet.push(p99(await read(performance.now() + seconds * 1000)));
  const until = performance.now() + seconds * 1000;
  const [times] = await Promise.all([read(until), ...crowd.map((from, n) => signIn(from, n, until))]);
  busy.push(p99(times));
  await sleep(3_500);
}
const ratio = middle(busy) / middle(quiet);
const list = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(', ');
console.log(`${people} people sign in at once; ${readers} read every ${pauseMs} ms; ${rounds} rounds of ${seconds} s`);
console.log(`signed-in reads, p99 in ms: quiet ${list(quiet)}; in the storm ${list(busy)}`);
tellSpeed('signed-in p99 against quiet', `${ratio.toFixed(2)} times (aim: at most ${aim})`, ratio <= aim);
tell('sign-ins that worked', `${storm.in} (${(storm.in / rounds / seconds).toFixed(1)}/s)`, storm.in > 0);
tell(
  'who was too many was told to come back',
  `${storm.later} answers of 429`,
  storm.later > 0 && storm.withoutWait === 0,
);
tell('any other answer', `${storm.wrong}`, storm.wrong === 0);

for (const one of crowd) one.close();
child.send({ type: 'stop' });
await once(child, 'exit');
