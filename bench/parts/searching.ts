/**
 * Patients searched by identifier over HTTP, as those search who look after many: of a crowd that is there, some accounts are given a number of
 * patients each, the product serves in a process of its own, and each request names an identifier of one of them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { formatResourceId } from '../../src/kernel/index.ts';
import { client } from './ask.ts';
import { cpuOf } from './cpu.ts';
import { identifierOf, keepPatients, subjectOf } from './crowd.ts';
import type { BenchDatabases } from './databases.ts';
import { type Figure, load, request } from './load.ts';
import { benchProduct } from './product.ts';
import { startedSession } from './session.ts';

export interface Keepers {
  readonly accounts: number;
  /** How many patients each of them looks after. */
  readonly each: number;
}

/** One request: who asks for which identifier. */
export interface Search {
  readonly path: string;
  /** Where the Patient is read that it finds. */
  readonly read: string;
  readonly cookie: string;
}

/** Searches for patients that are spread evenly over a crowd of `size`; the first account has the number `first`. */
export async function searchesOf(
  databases: BenchDatabases,
  port: number,
  size: number,
  { accounts, each }: Keepers,
  first = 0,
): Promise<readonly Search[]> {
  const made = await benchProduct(port, 'none', undefined, { ...databases, close: async () => undefined });
  const searches: Search[] = [];
  const apart = size / (accounts * each);
  for (let keeper = 0; keeper < accounts; keeper++) {
    const { actor, cookie } = await startedSession(made.product, first + keeper);
    const patients = Array.from({ length: each }, (_, at) => Math.floor((at * accounts + keeper) * apart));
    await keepPatients(made, [{ account: actor.account, patients }]);
    for (const n of patients) {
      const id = formatResourceId({ subject: subjectOf(n), local: 0n });
      const base = '/api/fhir/R4/Patient';
      searches.push({ path: `${base}?identifier=${identifierOf(n)}`, read: `${base}/${id}`, cookie });
    }
  }
  await made.close();
  // An order that jumps between accounts, the same each time.
  return searches
    .map((one, at) => [(at * 7919) % 100_003, one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Serves the product on these databases in a process of its own while the work is done. */
export async function whileServing<T>(
  databases: BenchDatabases,
  port: number,
  work: (pid: number) => Promise<T>,
): Promise<T> {
  const program = fileURLToPath(new URL('./serving.ts', import.meta.url));
  const serving = fork(program, [String(port)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  serving.send(databases); // its addresses; what closes them stays here
  await once(serving, 'message');
  try {
    return await work(serving.pid ?? 0);
  } finally {
    serving.send('stop');
    await once(serving, 'exit');
  }
}

/** Throws unless each of some searches finds the one patient that has the identifier. */
export async function demandFound(port: number, searches: readonly Search[]): Promise<void> {
  const desk = client(`http://localhost:${port}`);
  for (const { path, cookie } of searches.slice(0, 20)) {
    const { status, body } = await desk.ask({ method: 'GET', path, headers: { cookie } });
    const { total }: { total?: number } = JSON.parse(body);
    if (status !== 200 || total !== 1) throw new Error(`${path}: ${status} ${body.slice(0, 300)}`);
  }
  desk.close();
}

/** Speed of requests, and the CPU microseconds that the server and PostgreSQL spent on each: what other work changes least. */
export interface Asked extends Figure {
  readonly server: number;
  readonly database: number;
}

/** Asks for these paths at so many connections, as those whose cookies these are. */
export async function askFor(
  { port, pid, postgres }: { readonly port: number; readonly pid: number; readonly postgres: number },
  name: string,
  searches: readonly Search[],
  connections: number,
  seconds: number,
): Promise<Asked> {
  const host = `localhost:${port}`;
  const requests = searches.map(({ path, cookie }) => request('GET', path, { host, cookie }));
  const before = cpuOf(pid, postgres);
  const figure = await load(name, port, connections, requests, seconds);
  const after = cpuOf(pid, postgres);
  const each = (used: number): number => Math.round((used * 1e6) / Math.max(1, figure.perSecond * seconds));
  return { ...figure, server: each(after.server - before.server), database: each(after.database - before.database) };
}
