/**
 * Create and read over HTTP with every wall up, at 16, 64 and 256 connections in turns: `npm run bench -- http [--rounds 3]`. Nothing may
 * collapse: at 256 at least 0.8 of what it is at 16.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cpuOf } from './parts/cpu.ts';
import { type Figure, load, request } from './parts/load.ts';
import { numberOf, tell } from './parts/verdict.ts';

interface Person {
  readonly cookie: string;
  readonly record: string;
  readonly ids: readonly string[];
}

interface Ready {
  readonly origin: string;
  readonly people: readonly Person[];
  /** Process id of PostgreSQL; its backends are its children. */
  readonly postgres: number;
  /** Process id of the one that serves. */
  readonly server: number;
}

const seconds = 4;
const rounds = numberOf('rounds', 3);
const atOnce = [16, 64, 256] as const;
/** Least share of the speed at 16 connections that is there at 256. */
const leastKept = 0.8;
const base = '/api/fhir/R4';
const words = 'A condition in some words, about as many as a real one has. '.repeat(12);

interface Measured extends Figure {
  /** CPU microseconds a request: what the machine's other work does not change much. */
  readonly server: number;
  readonly database: number;
}

/** Runs the server in a process of its own on the same cores, and gives the figures. */
async function benchHttp(): Promise<{ readonly figures: readonly Measured[]; readonly memory: readonly number[] }> {
  const program = fileURLToPath(new URL('./parts/server.ts', import.meta.url));
  const child = fork(program, [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [{ origin, people, postgres, server }] = (await once(child, 'message')) as [Ready]; // our own server's first word
  const port = Number(new URL(origin).port);
  // Pages of memory that are the process's now, in bytes (proc(5), statm).
  const memory = (): number => Number(readFileSync(`/proc/${server}/statm`, 'latin1').split(' ')[1]) * 4096;
  const before = memory();
  const host = new URL(origin).host;
  const reads = shuffled(
    people.flatMap(({ cookie, ids }) => ids.map((id) => request('GET', `${base}/Condition/${id}`, { host, cookie }))),
  );
  const creates = people.map(({ cookie, record }) =>
    request(
      'POST',
      `${base}/Condition`,
      { host, cookie, origin, 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
      JSON.stringify({ resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text: words } }),
    ),
  );
  const figures: Measured[] = [];
  const measured = async (name: string, connections: number, requests: readonly Buffer[]): Promise<void> => {
    const before = cpuOf(server, postgres);
    const figure = await load(name, port, connections, requests, seconds);
    const after = cpuOf(server, postgres);
    const each = (used: number): number => Math.round((used * 1e6) / Math.max(1, figure.perSecond * seconds));
    figures.push({
      ...figure,
      server: each(after.server - before.server),
      database: each(after.database - before.database),
    });
  };
  await load('warm-up', port, 16, reads, 3);
  await measured('plain answer', 16, [request('GET', '/health/live', { host })]);
  for (let round = 0; round < rounds; round++) {
    for (const connections of atOnce) {
      await measured('read', connections, reads);
      await measured('create', connections, creates);
    }
  }
  const after = memory();
  child.send({ type: 'stop' });
  await once(child, 'exit');
  return { figures, memory: [before, after] };
}

/** A fixed order that jumps between people. */
function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((one, n) => [(n * 7919) % 100_003, one] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, one]) => one);
}

/** Of the rounds at so many connections the one whose speed is in the middle; the errors are those of all. */
function middle(name: string, connections: number): Measured | undefined {
  const all = figures.filter((one) => one.name === name && one.connections === connections);
  const one = all.toSorted((a, b) => a.perSecond - b.perSecond)[all.length >> 1];
  return one && { ...one, errors: all.reduce((sum, { errors }) => sum + errors, 0) };
}

const { figures, memory } = await benchHttp();
const shown = [
  middle('plain answer', 16),
  ...atOnce.flatMap((connections) => [middle('read', connections), middle('create', connections)]),
];
for (const one of shown) {
  if (one === undefined) continue;
  const name = `${one.name.padEnd(13)}${String(one.connections).padStart(3)} connections`;
  const speed = `${String(one.perSecond).padStart(7)}/s   p50 ${one.p50} ms   p99 ${one.p99} ms   errors ${one.errors}`;
  console.log(`${name} ${speed}   CPU a request: server ${one.server} µs, database ${one.database} µs`);
}
for (const name of ['read', 'create']) {
  const speed = (connections: number): number => middle(name, connections)?.perSecond ?? 0;
  const kept = speed(256) / speed(16);
  tell(`${name} at 256 connections`, `${kept.toFixed(2)} of 16 (at least ${leastKept})`, kept >= leastKept);
}
tell(
  'answers with an error',
  String(figures.reduce((sum, { errors }) => sum + errors, 0)),
  !figures.some(({ errors }) => errors > 0),
);
console.log(
  `resident memory of the server: ${memory.map((bytes) => `${Math.round(bytes / 1048576)} MB`).join(' before, ')} after; load ${loadavg()[0]?.toFixed(1)}`,
);
