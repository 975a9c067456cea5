/**
 * Hostile requests made from the live OpenAPI document: `npm run drill -- hostile [--cases 1000000] [--seed 1] [--from 1]
 * [--connections 16] [--drips 200]`. No crash, no 500, no body taken that the document does not allow, the event loop at most
 * 100 ms late (p99), at most 200 MB more memory, each line of the log parses. A case that failed is named by its number:
 * `--from N --cases 1` with the same seed sends it again, alone.
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fire } from '../parts/hostile/run.ts';
import { served } from '../parts/hostile/served.ts';
import { drip } from '../parts/hostile/slow.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const [cases, seed, from] = [numberOf('cases', 1_000_000), numberOf('seed', 1), numberOf('from', 1)];
const [connections, drips] = [numberOf('connections', 16), numberOf('drips', 200)];
const warmUp = Math.min(3000, cases);
const folder = mkdtempSync(join(tmpdir(), 'carnet-hostile-'));
const log = join(folder, 'log');

const target = await served(18_094, log);
let crashed = 'no';
target.child.on('exit', (code, signal) => {
  crashed = `exit ${code ?? signal}`;
});

// What is loaded at its first use (dictionaries, definitions, terminologies) is no growth.
await fire(target, { seed: seed + 1_000_000, from: 1, count: warmUp, connections });
const before = await target.begin();
const start = performance.now();
const slow = drip(target.origin, drips, 1000, 60_000);
const progress = (sent: number): void => {
  if (sent % 20_000 === 0)
    console.log(`  ${sent} of ${cases}, ${(sent / ((performance.now() - start) / 1000)).toFixed(0)}/s`);
};
const { faults, statuses, operations, slowest } = await fire(target, {
  seed,
  from,
  count: cases,
  connections,
  onProgress: progress,
});
const seconds = (performance.now() - start) / 1000;
const { p50, p99, most, mostRss, polluted } = await target.measure();
const cut = await slow;
const alive = crashed === 'no';
if (alive) await target.stop();

const total = statuses.values().reduce((sum, one) => sum + one, 0);
console.log(
  `${total} requests to ${operations} operations in ${seconds.toFixed(0)} s (${(total / seconds).toFixed(0)}/s), seed ${seed}`,
);
console.log(
  `answers: ${[...statuses]
    .sort()
    .map(([status, count]) => `${status} × ${count}`)
    .join(', ')}`,
);
console.log(`slowest: ${slowest.map(({ ms, what }) => `${ms.toFixed(0)} ms ${what}`).join('; ')}`);
for (const fault of faults.slice(0, 50)) console.log(`  ${fault}`);
const ofKind = (pattern: RegExp): number => faults.filter((fault) => pattern.test(fault)).length;
tell('crashes', crashed === 'no' || !alive ? crashed : 'no', alive);
tell('answers of 500 and above', `${ofKind(/answered 5/)}`, ofKind(/answered 5/) === 0);
tell('unvalidated bodies taken', `${ofKind(/unvalidated/)}`, ofKind(/unvalidated/) === 0 && !polluted);
tell(
  'other faults',
  `${faults.length - ofKind(/answered 5|unvalidated/)}`,
  ofKind(/answered 5|unvalidated/) === faults.length,
);
tell(
  'event loop late',
  `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms (aim: at most 100), at most ${most.toFixed(0)} ms`,
  p99 <= 100,
);
const grown = (mostRss - before) / 1e6;
tell('memory', `${(before / 1e6).toFixed(0)} MB warm, at most ${grown.toFixed(0)} MB more (aim: 200)`, grown <= 200);
const open = cut.filter(({ ended }) => !ended).length;
const longest = Math.max(...cut.map(({ ms }) => ms)) / 1000;
tell(
  `${drips} connections that send a byte a second`,
  `${open} still open; the longest ${longest.toFixed(0)} s`,
  open === 0,
);

let [lines, broken] = [0, 0];
const errors: string[] = [];
for await (const line of createInterface({ input: createReadStream(log) })) {
  lines++;
  try {
    const { level, time } = JSON.parse(line) as { level?: unknown; time?: unknown }; // looked at in the next line
    if (typeof level !== 'string' || typeof time !== 'string') broken++;
    if (level === 'error' && errors.length < 20) errors.push(line.slice(0, 2_000));
  } catch {
    broken++;
  }
}
if (ofKind(/answered 5/) > 0) for (const line of errors) console.log(`  ${line}`);
tell('lines of the log that do not parse', `${broken} of ${lines}`, broken === 0 && lines > 0);
rmSync(folder, { recursive: true, force: true });
