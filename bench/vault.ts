/**
 * What a key service costs a request: `npm run bench -- vault [--requests 2000]`. Creates and reads of a record of 1 KB through the
 * records' store, 16 at a time, without HTTP: with a local key, with a real OpenBao that wraps keys (the default), and with one
 * that encrypts every value itself (`KMS_SEALS=records`). One after the other, in one run.
 */

import { consentVersion } from '../src/access/index.ts';
import type { Config } from '../src/config/index.ts';
import { newUuid, type ResourceId } from '../src/kernel/index.ts';
import { startOpenBao, vaultKey } from '../test/parts/openbao.ts';
import { type BenchProduct, benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';
import { numberOf } from './parts/verdict.ts';

const requests = numberOf('requests', 2_000);
const atOnce = 16;

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
  let first: Figures | null = null;
  for (const [name, kms] of ways) {
    const figures = await measured(kms);
    first ??= figures;
    console.log(
      `${name}: create ${Math.round(figures.create)}/s (${(figures.create / first.create).toFixed(2)} of local), read ${Math.round(figures.read)}/s (${(figures.read / first.read).toFixed(2)}), the whole record in one go ${Math.round(figures.set)}/s`,
    );
  }
  await bao.close();
}

interface Figures {
  readonly create: number;
  readonly read: number;
  /** Entries a second when the whole record is read in one go. */
  readonly set: number;
}

async function measured(kms: Config['kms'] | undefined): Promise<Figures> {
  const made = await benchProduct(18_087, 'none', kms);
  try {
    return await figuresOf(made);
  } finally {
    await made.close();
  }
}

async function figuresOf({ product }: BenchProduct): Promise<Figures> {
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
  await rate(create, 200);
  const created = await rate(create, requests);
  let next = 0;
  const read = async () => {
    const id = ids[next++ % ids.length];
    if (id !== undefined) await records.read(ask(), 'Condition', id);
  };
  await rate(read, 200);
  const readOnes = await rate(read, requests);
  const start = performance.now();
  const set = await records.all(ask(), subject, { types: ['Condition'], kind: 'record-search', what: 'Condition' });
  return { create: created, read: readOnes, set: set.length / ((performance.now() - start) / 1000) };
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
