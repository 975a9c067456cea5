/** Create and read over HTTP with every wall up: `npm run bench -- http`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

interface Person {
  readonly cookie: string;
  readonly record: string;
  readonly ids: readonly string[];
}
interface Ready {
  readonly origin: string;
  readonly people: readonly Person[];
}

export interface Figure {
  readonly name: string;
  readonly connections: number;
  /** Requests a second, and milliseconds. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);

async function load(
  name: string,
  origin: string,
  connections: number,
  requests: autocannon.Request[],
): Promise<Figure> {
  const result = await autocannon({ url: origin, connections, duration: seconds, requests, timeout: 20 });
  return {
    name,
    connections,
    perSecond: Math.round(result['2xx'] / result.duration),
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.non2xx + result.errors,
  };
}

/** Runs the server in a process of its own on the same cores, and gives the figures. */
export async function benchHttp(): Promise<{ readonly figures: readonly Figure[]; readonly memory: number }> {
  const child = fork(fileURLToPath(new URL('./parts/server.ts', import.meta.url)), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [ready] = (await once(child, 'message')) as [Ready];
  const { origin, people } = ready;
  const figures: Figure[] = [];
  const reads = shuffled(
    people.flatMap((person) =>
      person.ids.map(
        (id): autocannon.Request => ({
          method: 'GET',
          path: `/api/fhir/R4/Condition/${id}`,
          headers: { cookie: person.cookie },
        }),
      ),
    ),
  );
  const creates = people.map(
    (person): autocannon.Request => ({
      method: 'POST',
      path: '/api/fhir/R4/Condition',
      headers: { cookie: person.cookie, origin, 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
      body: JSON.stringify({
        resourceType: 'Condition',
        subject: { reference: `Patient/${person.record}` },
        code: { text: 'A condition in some words. '.repeat(30) },
      }),
    }),
  );
  const live: autocannon.Request[] = [{ method: 'GET', path: '/health/live' }];
  await load('warm-up', origin, 16, reads);
  figures.push(await load('plain answer', origin, 16, live));
  for (const connections of [16, 64]) {
    figures.push(await load('read', origin, connections, reads));
    figures.push(await load('create', origin, connections, creates));
  }
  child.send({ type: 'memory' });
  const [memory] = (await once(child, 'message')) as [{ rss: number }];
  child.send({ type: 'stop' });
  await once(child, 'exit');
  return { figures, memory: memory.rss };
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((one, n) => [(n * 7919) % 100_003, one] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, one]) => one);
}

if (import.meta.main) {
  const { figures, memory } = await benchHttp();
  for (const one of figures) {
    console.log(
      `${one.name.padEnd(14)} ${String(one.connections).padStart(4)} connections  ${String(one.perSecond).padStart(7)}/s  p50 ${one.p50} ms  p99 ${one.p99} ms  errors ${one.errors}`,
    );
  }
  console.log(`memory of the server after it: ${Math.round(memory / 1048576)} MB`);
}
