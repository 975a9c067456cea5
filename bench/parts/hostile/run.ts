import { seeded } from '../random.ts';
import { type Case, caseOf, damaged, type Known } from './cases.ts';
import type { Credentials } from './credentials.ts';
import { operationsOf } from './document.ts';
import { faultOf } from './judge.ts';
import { type Answer, Wire } from './wire.ts';

/** The product under fire: where it listens, and who asks. */
export interface Target {
  readonly origin: string;
  readonly known: Known;
  /** Cookies of a signed-in person, and a personal access token; both anew after what was sent has ended them, of another person where it has erased him. */
  renew(): Promise<Credentials>;
}

export interface Findings {
  readonly cases: number;
  readonly statuses: ReadonlyMap<number | string, number>;
  readonly operations: number;
  /** The number of the case, so that it can be sent again alone, and what was wrong. */
  readonly faults: readonly string[];
  /** The slowest answers: ms and what was asked. */
  readonly slowest: readonly { readonly ms: number; readonly what: string }[];
}

export interface Shots {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly connections: number;
  /** Told now and then how many were sent. */
  readonly onProgress?: (sent: number) => void;
}

/** The list of who looked grows with every case of a long run. */
const patience = 90_000;
const mostFaults = 200;
/** So often it is looked whether there is still a record to name. */
const anew = 5_000;

/** Fires the cases of a seed at the product and judges each answer. */
export async function fire(target: Target, shots: Shots): Promise<Findings> {
  const { port } = new URL(target.origin);
  const operations = operationsOf(await (await fetch(`${target.origin}/api/openapi.json`)).json());
  const statuses = new Map<number | string, number>();
  const faults: string[] = [];
  const slowest: { ms: number; what: string }[] = [];
  let credentials = await renewed(target);
  let renewing: Promise<void> | null = null;
  let next = shots.from;

  const shoot = async (wire: Wire): Promise<void> => {
    while (next < shots.from + shots.count && faults.length < mostFaults) {
      const one = caseOf(shots.seed, next++, operations, target.known);
      if ((next - shots.from) % 1000 === 0) shots.onProgress?.(next - shots.from);
      const bytes = written(one, target.origin, credentials, shots.seed);
      const start = performance.now();
      const answer = await wire.exchange(bytes, { head: one.method === 'HEAD', last: one.raw });
      const ms = performance.now() - start;
      note(slowest, ms, one);
      const status = typeof answer === 'string' ? answer : answer.status;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const fault = faultOf(one, answer);
      if (fault !== null)
        faults.push(
          `case ${one.n}, ${one.method} ${one.operation.path} as ${one.asker}, ${one.body?.kind ?? 'no body'}: ${fault}`,
        );
      if ((typeof answer !== 'string' && hasEnded(one, answer)) || one.n % anew === 0) {
        renewing ??= renewed(target).then((fresh) => {
          credentials = fresh;
          renewing = null;
        });
        await renewing;
      }
    }
    wire.close();
  };
  await Promise.all(Array.from({ length: shots.connections }, () => shoot(new Wire(Number(port), patience))));
  return { cases: next - shots.from, statuses, operations: operations.length, faults, slowest };
}

/** What is in flight may end a session as soon as it is there ("sign out everywhere"). */
async function renewed(target: Target, tries = 5): Promise<Credentials> {
  try {
    return await target.renew();
  } catch (error) {
    if (tries <= 1) throw error;
    return await renewed(target, tries - 1);
  }
}

/** Whether what was sent has ended the session or the token; other refusals (a wrong code) have the same status. */
function hasEnded(one: Case, { status, body }: Answer): boolean {
  return status === 401 && one.asker !== 'nobody' && /"not-signed-in"|"session-ended"|"code":"login"/.test(body);
}

function note(slowest: { ms: number; what: string }[], ms: number, one: Case): void {
  if (slowest.length === 5 && ms <= (slowest.at(-1)?.ms ?? 0)) return;
  slowest.push({ ms, what: `case ${one.n}, ${one.method} ${one.operation.path}, ${one.body?.kind ?? 'no body'}` });
  slowest.sort((a, b) => b.ms - a.ms);
  slowest.length = Math.min(slowest.length, 5);
}

/** The bytes of a case as they go out. */
export function written(one: Case, origin: string, who: Credentials, seed: number): Buffer {
  const { host } = new URL(origin);
  const lines: (readonly [string, string])[] = [['Host', host], ...one.headers];
  if (one.asker === 'person') lines.push(['Cookie', who.cookie]);
  if (one.asker === 'token') lines.push(['Authorization', `Bearer ${who.token}`]);
  if (one.method !== 'GET' && one.method !== 'HEAD') lines.push(['Origin', origin]);
  const payload = one.body?.bytes ?? Buffer.alloc(0);
  if (one.body !== null) {
    if (one.body.type !== null) lines.push(['Content-Type', one.body.type]);
    if (one.body.coding !== undefined) lines.push(['Content-Encoding', one.body.coding]);
    lines.push(one.chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(payload.length)]);
  }
  const whole = `${one.method} ${one.target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const head = one.raw ? damaged(seeded(seed ^ one.n), whole) : whole;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...(one.chunked ? chunked(payload) : [payload])]);
}

function chunked(payload: Buffer): Buffer[] {
  const size = Math.max(1, Math.ceil(payload.length / 3));
  const parts: Buffer[] = [];
  for (let at = 0; at < payload.length; at += size) {
    const part = payload.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return [...parts, Buffer.from('0\r\n\r\n')];
}
