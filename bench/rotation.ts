/**
 * Rotation beside the least that its work could cost: `npm run bench -- rotation [--patients 2000] [--entries 10]`. With a local
 * key: keys wrapped anew, and values sealed anew, against one UPDATE of the same rows. With a real OpenBao: keys wrapped anew
 * against a bare client that only calls rewrap, 200 a call, one call at a time and as many at once as a rotation has; with the service on the
 * same cores, and on one of its own. Aims: half, half, and 0.8 of the rate. Both sides of a comparison begin with tables that were just vacuumed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { Sql } from 'postgres';
import type { Config } from '../src/config/index.ts';
import { openPool } from '../src/database/index.ts';
import { askRotation, type Job, type JobKind, jobStore, runJobs } from '../src/keyring/index.ts';
import { base64, written } from '../src/keyring/kms/vault/transit.ts';
import { rewrapStore } from '../src/keyring/rotation/kek-store.ts';
import { openRotation, sealedColumns } from '../src/rotation.ts';
import { type OpenBao, startOpenBao, vaultKey } from '../test/parts/openbao.ts';
import { cpuOf } from './parts/cpu.ts';
import { fill } from './parts/patients.ts';
import { type BenchProduct, benchProduct } from './parts/product.ts';
import { numberOf, tell } from './parts/verdict.ts';

const patients = numberOf('patients', 2_000);
const entries = numberOf('entries', 10);
const rounds = numberOf('rounds', 5);
/** Calls that a rotation has under way at the key service. */
const callsAtOnce = 6;
/** How long processes work with what they knew: the waits of a rotation, which its figures leave out. */
const keyLife = 300;

await withProduct(undefined, async (made) => {
  const keysSql = openPool(made.keys, { max: 1 });
  const ratios = await inRounds(async () => {
    await vacuum(made);
    const plain = await pace(made, () => updateKeys(keysSql));
    await vacuum(made);
    return { plain, ours: await pace(made, () => rotate(made, 'kek')) };
  });
  say('rewrap, local', ratios, 'keys', 'one UPDATE of the same rows', 0.5);
  await keysSql.end();
  const reseal = openPool(made.app, { max: 1, role: 'carnet_reseal' });
  say(
    'reseal, local',
    await inRounds(async () => {
      await vacuum(made);
      const plain = await pace(made, () => updateValues(reseal));
      await vacuum(made);
      return { plain, ours: await pace(made, () => rotate(made, 'data')) };
    }),
    'values',
    'one UPDATE of the same rows',
    0.5,
  );
  await reseal.end();
});

const started = await startOpenBao();
if (started.bao === null) console.log(`remote rewrap not measured: ${started.why}`);
else {
  const { bao } = started;
  const vault = await vaultKey(bao);
  await withProduct({ provider: 'vault', seals: 'keys', encryptionKey: null, vault }, async (made) => {
    const keysSql = openPool(made.keys, { max: 1 });
    for (const where of ['on the same cores', 'on a core of its own'] as const) {
      const apart = where === 'on a core of its own' && keepApart(bao.pid() ?? 0, made.postgres);
      if (where === 'on a core of its own' && !apart) break;
      for (const calls of [1, callsAtOnce]) {
        say(
          `rewrap, OpenBao ${where}`,
          await inRounds(async () => {
            const plain = await pace(made, () => bareRewrap(bao, vault.key, keysSql, calls));
            await vacuum(made);
            return { plain, ours: await pace(made, () => rotate(made, 'kek')) };
          }),
          'keys',
          `a bare client at 200 a call, ${calls} at once`,
          0.8,
        );
      }
    }
    await keysSql.end();
  });
  await bao.close();
}

/**
 * The key service on one core, this process and PostgreSQL on another: one that stands elsewhere takes no core from them. False on a machine
 * that has no two, or no taskset(1).
 */
function keepApart(service: number, postgres: number): boolean {
  if (availableParallelism() < 2) return false;
  const backends = readFileSync(`/proc/${postgres}/task/${postgres}/children`, 'latin1').trim().split(' ');
  const pin = (core: number, pid: number | string): boolean =>
    spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]).status === 0;
  return pin(1, service) && [process.pid, postgres, ...backends].every((pid) => pin(0, pid));
}

async function withProduct(kms: Config['kms'] | undefined, work: (made: BenchProduct) => Promise<void>): Promise<void> {
  const made = await benchProduct(18_086, 'none', kms);
  try {
    const start = performance.now();
    await fill(made, patients, entries);
    console.log(
      `${patients} records with ${entries} entries each, made in ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
    await work(made);
  } finally {
    await made.close();
  }
}

/** How many a second, and what each of them cost on all cores, in µs: of this process and of PostgreSQL. */
interface Pace {
  readonly perSecond: number;
  readonly server: number;
  readonly database: number;
}

interface Round {
  readonly plain: Pace;
  readonly ours: Pace;
}

/** In turns within one run, so that both meet the same machine. */
async function inRounds(round: () => Promise<Round>): Promise<readonly Round[]> {
  const all: Round[] = [];
  for (let n = 0; n < rounds; n++) all.push(await round());
  return all;
}

function say(what: string, all: readonly Round[], things: string, against: string, aim: number): void {
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const ratio = middle(all.map(({ plain, ours }) => ours.perSecond / plain.perSecond));
  const of = (which: keyof Round, figure: keyof Pace) => Math.round(middle(all.map((one) => one[which][figure])));
  tell(
    what,
    `${of('ours', 'perSecond')} ${things}/s, ${against} ${of('plain', 'perSecond')}/s, ratio ${ratio.toFixed(2)} (aim ${aim}), load ${loadavg()[0]?.toFixed(1)}`,
    ratio >= aim,
  );
  const cpu = (which: keyof Round) => `server ${of(which, 'server')} µs, database ${of(which, 'database')} µs`;
  console.log(`  CPU of each: ${cpu('ours')}; the other: ${cpu('plain')}`);
}

/** The pace of what the work says it did, in the time that it says, or that it took. */
async function pace(
  { postgres }: BenchProduct,
  work: () => Promise<number | { readonly count: number; readonly ms: number }>,
): Promise<Pace> {
  const before = cpuOf(process.pid, postgres);
  const start = performance.now();
  const done = await work();
  const { count, ms } = typeof done === 'number' ? { count: done, ms: performance.now() - start } : done;
  const after = cpuOf(process.pid, postgres);
  const each = (of: keyof typeof before): number => ((after[of] - before[of]) * 1e6) / count;
  return { perSecond: count / (ms / 1000), server: each('server'), database: each('database') };
}

/** A whole rotation, from its new version to its proof, without the waits for other processes. */
async function rotate({ config, product }: BenchProduct, kind: JobKind) {
  const rotation = await openRotation(config, (event, error) => console.log(event, error), { keyLife });
  try {
    const { keysSql } = rotation.options;
    const { kekVersion } = await product.keyring.status();
    const { id } = await askRotation(keysSql, { kind, askedBy: 'command', kekVersion });
    await runJobs(rotation.options, new AbortController().signal);
    const job: Job | null = await jobStore(keysSql).job(id);
    if (job?.state !== 'done') throw new Error(`The rotation did not end well: ${JSON.stringify(job)}`);
    return { count: job.done, ms: job.workedMs };
  } finally {
    await rotation.close();
  }
}

async function vacuum({ owner, keysOwner }: BenchProduct): Promise<void> {
  for (const url of [owner, keysOwner]) {
    const sql = openPool(url, { max: 1 });
    await sql`vacuum`;
    await sql.end();
  }
}

/** Bytes of the same length, made anew so that the row is written whole. */
function same(column: string): string {
  return `${column} = set_byte(${column}, 0, get_byte(${column}, 0))`;
}

async function updateKeys(sql: Sql): Promise<number> {
  return (await sql.unsafe(`update kek_ciphertext set ${same('ciphertext')}, ${same('mac')}`)).count;
}

async function updateValues(sql: Sql): Promise<number> {
  let count = 0;
  for (const { table, column, only } of sealedColumns) {
    const where = `${column} is not null${only === undefined ? '' : ` and (${only})`}`;
    count += (await sql.unsafe(`update ${table} t set ${same(column)} where ${where}`)).count;
  }
  return count;
}

/** Every key wrapped anew by the service and thrown away: no row is read meanwhile, checked or written. */
async function bareRewrap(bao: OpenBao, key: string, sql: Sql, calls: number): Promise<number> {
  const rows = await rewrapStore(sql).below(2 ** 31 - 1, null, 2 ** 31 - 1);
  let next = 0;
  await Promise.all(
    Array.from({ length: calls }, async () => {
      for (let at = next; at < rows.length; at = next) {
        next += 200;
        const batch_input = rows
          .slice(at, at + 200)
          .map((row) => ({ ciphertext: written(row), context: base64(row.context) }));
        const { status } = await bao.call('POST', `transit/rewrap/${key}`, { batch_input });
        if (status !== 200) throw new Error(`OpenBao answers ${status}`);
      }
    }),
  );
  return rows.length;
}
