/**
 * What grows with the number of patients: `npm run bench -- growth [--sizes 10000,100000,1000000] [--rounds 3]`. Instances of each size are up at once and measured in turns,
 * so that all meet the same machine; `--crowds FOLDER` keeps them there. Through the product's own functions, without HTTP, 16 at a time. Then the same with a real OpenBao (`--vault 10000,100000`).
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../src/config/index.ts';
import { newUuid } from '../src/kernel/index.ts';
import { startOpenBao, vaultKey } from '../test/parts/openbao.ts';
import { cpuOf } from './parts/cpu.ts';
import {
  chartEntries,
  chartEvery,
  conditionOf,
  entryOf,
  identifierOf,
  keepPatients,
  makeCrowd,
  patientActor,
  settleCrowd,
  subjectOf,
} from './parts/crowd.ts';
import { benchDatabases } from './parts/databases.ts';
import { type BenchProduct, benchProduct } from './parts/product.ts';
import { seeded } from './parts/random.ts';
import { crowdOf } from './parts/together.ts';
import { numberOf, sizesOf, textOf } from './parts/verdict.ts';

const rounds = numberOf('rounds', 3);
const seconds = numberOf('seconds', 2);
/** Where crowds are kept for another run, each in a folder of its size's name. */
const crowds = textOf('crowds');
const atOnce = 16;
/** People whose keys stay in memory: those who come back within minutes. */
const regulars = 1_000;
const keptEach = 4;

interface Sized {
  readonly size: number;
  readonly made: BenchProduct;
}

/** An instance of a crowd; with a local key it may be one that was kept. */
async function madeOf(port: number, size: number, kms: Config['kms'] | undefined): Promise<BenchProduct> {
  if (kms === undefined) {
    const databases = await benchDatabases(crowds === null ? null : join(crowds, String(size)));
    await crowdOf(databases, size);
    return await benchProduct(port, 'none', kms, databases);
  }
  const made = await benchProduct(port, 'none', kms);
  const start = performance.now();
  // A key service takes but so many questions at once.
  await makeCrowd(made, 0, size, 4);
  await settleCrowd(made);
  console.log(`${size} patients made in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return made;
}

async function measureAll(
  what: string,
  sizes: readonly number[],
  kms: () => Promise<Config['kms'] | undefined>,
): Promise<void> {
  const least = 4 * regulars; // below it some of the regulars would look after each other
  if (sizes.some((size) => size < least)) throw new TypeError(`a size is at least ${least}`);
  const all: Sized[] = [];
  for (const [n, size] of sizes.entries()) {
    const made = await madeOf(18_093 + n, size, await kms());
    await keepPatients(
      made,
      Array.from({ length: regulars / keptEach }, (_, at) => ({
        account: keeperOf(size, at).account,
        patients: Array.from({ length: keptEach }, (_none, of) => regularOf(size, at * keptEach + of)),
      })),
    );
    all.push({ size, made });
  }
  const seen = new Map<string, Seen[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      for (const n of all.keys()) {
        const one = all[(n + round + 1) % all.length];
        if (one === undefined) continue;
        if (ofRegulars.has(name)) await warm(one);
        const figures = await measured(one, work(one));
        // The first round brings keys and pages into memory.
        if (round >= 0) seen.set(`${name} ${one.size}`, [...(seen.get(`${name} ${one.size}`) ?? []), figures]);
      }
    }
  }
  const middle = (name: string, size: number, which: keyof Seen): number =>
    (seen.get(`${name} ${size}`) ?? []).map((one) => one[which]).toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
  for (const name of Object.keys(works)) {
    const told = sizes.map((size) => {
      const of = (which: keyof Seen) => Math.round(middle(name, size, which));
      const cpu = middle(name, size, 'server') + middle(name, size, 'database');
      const first = middle(name, sizes[0] ?? 0, 'server') + middle(name, sizes[0] ?? 0, 'database');
      return `${of('perSecond')}/s, CPU ${of('server')} + ${of('database')} µs (${(cpu / first).toFixed(2)})`;
    });
    console.log(`${what}, ${name}: ${told.join(' | ')}`);
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  for (const { made } of all) await made.close();
}

/** One of the regulars, spread evenly over all patients; none of them has a chart. */
function regularOf(size: number, n: number): number {
  return Math.floor(((n % regulars) * size) / regulars) + 1;
}

/** Who looks after four of the regulars: a patient with a session, none of these. */
function keeperOf(size: number, at: number) {
  return patientActor(regularOf(size, at * keptEach) + 1);
}

type Pick = (size: number) => number;
const random = seeded(4);
/** Not one who has a chart, which is to keep its length. */
const unlessChart = (n: number): number => (n % chartEvery === 0 ? n + 1 : n);
const anybody: Pick = (size) => unlessChart(random.below(size));
const regular: Pick = (size) => regularOf(size, random.below(regulars));

/** By Zipf's law (s = 1) over all of them, by the inverse of its distribution; the ranks are spread over the numbers. */
const famous: Pick = (size) => {
  const rank = Math.min(size, Math.floor(Math.exp((random.below(2 ** 30) / 2 ** 30) * Math.log(size + 1))));
  return unlessChart(((rank - 1) * 7_919) % size);
};

/** What is done again and again for somebody who was picked. */
type Work = (of: Sized) => () => Promise<void>;
const ask = (n: number) => ({ actor: patientActor(n), request: newUuid(), purpose: 'self-care' }) as const;

const reading =
  (pick: Pick, isForgotten = false): Work =>
  ({ size, made: { product } }) =>
  async () => {
    const n = pick(size);
    const subject = subjectOf(n);
    if (isForgotten) product.keyring.drop(subject);
    await product.records.read(ask(n), 'Condition', { subject, local: entryOf(n, 0) });
  };
const creating =
  (pick: Pick): Work =>
  ({ size, made: { product } }) =>
  async () => {
    const n = pick(size);
    const { actor, ...asked } = ask(n);
    const subject = subjectOf(n);
    const grant = await product.access.authorize(actor, subject, 'write', 'self-care');
    await product.records.create({ actor, ...asked }, grant, subject, conditionOf(n), 'Condition');
  };
const searching: Work =
  ({ size, made: { product } }) =>
  async () => {
    const n = random.below(regulars);
    const actor = keeperOf(size, Math.floor(n / keptEach));
    const value = identifierOf(regularOf(size, n));
    const asked = { actor, request: newUuid(), purpose: 'self-care' } as const;
    const found = await product.records.find(asked, { by: 'identifier', value });
    if (found.length !== 1) throw new Error(`${found.length} patients of the identifier ${value}`);
  };
const charting: Work =
  ({ size, made: { product } }) =>
  async () => {
    const n = random.below(Math.min(20, size / chartEvery)) * chartEvery;
    const query = { types: ['Condition'], kind: 'record-search', what: 'Condition?' } as const;
    const found = await product.records.all(ask(n), subjectOf(n), query);
    if (found.length !== chartEntries) throw new Error(`${found.length} entries`);
  };
const works: Readonly<Record<string, Work>> = {
  'read, key in memory': reading(regular),
  'read, key not in memory': reading(anybody, true),
  'read, uniform': reading(anybody),
  'read, Zipf': reading(famous),
  'create, key in memory': creating(regular),
  'create, uniform': creating(anybody),
  'create, Zipf': creating(famous),
  'search by identifier': searching,
  'chart of 200': charting,
};

/** What is done for the regulars, whose keys others' may have put out of memory meanwhile. */
const ofRegulars = new Set(['read, key in memory', 'create, key in memory', 'search by identifier']);

/** Brings the keys of all regulars into memory. */
async function warm({ size, made: { product } }: Sized): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let n = next++; n < regulars; n = next++) {
        const patient = regularOf(size, n);
        const id = { subject: subjectOf(patient), local: entryOf(patient, 0) };
        await product.records.read(ask(patient), 'Condition', id);
      }
    }),
  );
}

interface Seen {
  readonly perSecond: number;
  /** CPU microseconds each, of this process and of PostgreSQL. */
  readonly server: number;
  readonly database: number;
}

/** How fast it is for some seconds, `atOnce` at a time, and what it costs. */
async function measured({ made }: Sized, one: () => Promise<void>): Promise<Seen> {
  const before = cpuOf(process.pid, made.postgres);
  const start = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() - start < seconds * 1000) {
        await one();
        done++;
      }
    }),
  );
  const elapsed = (performance.now() - start) / 1000;
  const after = cpuOf(process.pid, made.postgres);
  const each = (which: keyof typeof before): number => ((after[which] - before[which]) * 1e6) / done;
  return { perSecond: done / elapsed, server: each('server'), database: each('database') };
}

await measureAll('local key', sizesOf('sizes', [10_000, 100_000, 1_000_000]), async () => undefined);
const started = await startOpenBao();
if (started.bao === null) console.log(`OpenBao not measured: ${started.why}`);
else {
  const { bao } = started;
  await measureAll('OpenBao', sizesOf('vault', [10_000, 100_000]), async () => ({
    provider: 'vault',
    seals: 'keys',
    encryptionKey: null,
    vault: await vaultKey(bao),
  }));
  await bao.close();
}
