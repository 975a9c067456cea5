/**
 * What a key service costs a request: `npm run bench -- vault [--requests 2000]`. Creates and reads of a record of 1 KB through the
 * records' store, 16 at a time, without HTTP: with a local key, with a real OpenBao that wraps keys (the default), and with one
 * that encrypts every value itself (`KMS_SEALS=records`). In turns, the middle of the rounds.
 */
import { loadavg } from 'node:os';
import { consentVersion } from '../src/access/index.ts';
import type { Config } from '../src/config/index.ts';
import { newUuid, type ResourceId } from '../src/kernel/index.ts';
import { startOpenBao, vaultKey } from '../test/parts/openbao.ts';
import { type BenchProduct, benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';
import { numberOf } from './parts/verdict.ts';

const requests = numberOf('requests', 2_000);
const atOnce = 16;
const rounds = numberOf('rounds', 5);

const started = await startOpenBao();
if (started.bao === null) console.log(`not measured: ${started.why}`);
else {
  const { bao } = started;
  const ways: readonly (readonly [string, Config['kms'] | undefined])[] = [
    ['local key', undefined],
    ['OpenBao wraps keys', { provider: 'vault', seals: 'keys', encryptionKey: null, vault: await vaultKey(bao) }],
    [
      'OpenBao encrypts records',
      { provider: 'vault', seals: 'records', encryptionKey: null, vault: await vaultKey(bao) },
    ],
  ];
  const made: Prepared[] = [];
  for (const [n, [name, kms]] of ways.entries()) {
    const product = await benchProduct(18_087 + n, 'none', kms);
    made.push({ name, product, measure: await prepared(product) });
  }
  // In turns, each beginning once, so that all meet the same machine.
  const seen = new Map<string, Figures[]>(made.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const n of made.keys()) {
      const one = made[(n + round) % made.length];
      if (one !== undefined) seen.get(one.name)?.push(await one.measure());
    }
  }
  const middle = (name: string, which: keyof Figures) =>
    (seen.get(name) ?? []).map((figures) => figures[which]).toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  for (const { name, product } of made) {
    const of = (which: keyof Figures) => (middle(name, which) / middle('local key', which)).toFixed(2);
    const at = (which: keyof Figures) => Math.round(middle(name, which));
    console.log(
      `${name}: create ${at('create')}/s (${of('create')} of local), read ${at('read')}/s (${of('read')}; CPU ${at('cpu')} µs, ${of('cpu')}), the whole record in one go ${at('set')}/s (${of('set')})`,
    );
    console.log(`  reads, round by round: ${(seen.get(name) ?? []).map(({ read }) => Math.round(read)).join(', ')}`);
    await product.close();
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  await bao.close();
}

interface Prepared {
  readonly name: string;
  readonly product: BenchProduct;
  readonly measure: () => Promise<Figures>;
}

interface Figures {
  readonly create: number;
  readonly read: number;
  /** CPU of this process in µs a read: what varies least on a machine that others use. */
  readonly cpu: number;
  /** Entries a second when the whole record is read in one go. */
  readonly set: number;
}

/** A person with a record, and what measures a round with it. */
async function prepared({ product }: BenchProduct): Promise<() => Promise<Figures>> {
  const { access, records } = product;
  const { actor } = await startedSession(product, 0);
  await access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  const { subject } = await access.createRecord(actor, { kind: 'self' });
  const grant = await access.authorize(actor, subject, 'write', 'self-care');
  const ask = () => ({ actor, request: newUuid(), purpose: 'self-care' }) as const;
  const resource = { resourceType: 'Condition', code: { text: 'one' }, note: [{ text: 'word '.repeat(180) }] };
  const ids: ResourceId[] = [];
  const create = async () => {
    ids.push((await records.create(ask(), grant, subject, resource, 'Condition')).id);
  };
  let next = 0;
  const read = async () => {
    const id = ids[next++ % ids.length];
    if (id !== undefined) await records.read(ask(), 'Condition', id);
  };
  await rate(create, 200);
  await rate(read, 200);
  return async () => {
    const created = await rate(create, requests);
    const before = process.cpuUsage();
    const readOnes = await rate(read, requests);
    const { user, system } = process.cpuUsage(before);
    const start = performance.now();
    const set = await records.all(ask(), subject, { types: ['Condition'], kind: 'record-search', what: 'Condition' });
    return {
      create: created,
      read: readOnes,
      cpu: (user + system) / requests,
      set: set.length / ((performance.now() - start) / 1000),
    };
  };
}

/** How many a second, `atOnce` at a time. */
async function rate(one: () => Promise<void>, count: number): Promise<number> {
  let left = count;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await one();
    }),
  );
  return count / ((performance.now() - start) / 1000);
}
