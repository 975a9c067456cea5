import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { newUuid } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { Lane } from './contract.ts';
import { createLane } from './lane.ts';
import { append, sealAll, testKeyring, testSealer } from './ledger/ledger.fixture.ts';
import type { Sealer } from './ledger/sealer.ts';

let instance: TestInstance;
let keyring: Keyring;
let lane: Lane;
let sealer: Sealer;
beforeAll(async () => {
  instance = await testInstance();
  keyring = await testKeyring(instance);
  sealer = testSealer(instance, keyring);
});
afterAll(async () => {
  await keyring.close();
  await instance.close();
});
beforeEach(async () => {
  lane = createLane((data) => keyring.mac('ledger', data));
  await sealAll(sealer);
});

/** Three calls of some entries; gives the numbers of all. */
async function threeCalls(): Promise<string[]> {
  const [before] = await instance.superSql`select coalesce(max(seq), 0)::text as seq from audit_event`;
  for (const count of [2, 5, 1])
    await append(
      instance.appSql,
      Array.from({ length: count }, () => newUuid()),
      lane,
    );
  const rows = await instance.superSql<{ seq: string }[]>`
    select seq::text from audit_event where seq > ${String(before?.['seq'])}::bigint order by audit_event.seq`;
  return rows.map(({ seq }) => seq);
}

async function flawsSince(first: string | undefined): Promise<string[]> {
  await sealAll(sealer);
  const rows = await instance.superSql<{ seq: string }[]>`
    select seq::text from audit_leaf where seq >= ${first ?? '0'}::bigint and flaw is not null order by audit_leaf.seq`;
  return rows.map(({ seq }) => seq);
}

test('what the server wrote has no flaw, call after call, also when passes cut calls in two', async () => {
  await threeCalls();
  const [first] = await threeCalls();
  expect(await flawsSince(first)).toEqual([]);
  await threeCalls();
  const cut = testSealer(instance, keyring, 6);
  await expect(cut.seal()).resolves.toMatchObject({ flaws: 0 });
  await threeCalls();
  await sealAll(cut);
  const [row] = await instance.superSql`select count(*)::int as n from audit_event e
    where not exists (select 1 from audit_leaf l where l.seq = e.seq)`;
  expect(row?.['n']).toBe(0);
  expect(await flawsSince('0')).toEqual([]);
});

test('calls at the same time have chains of their own; one that fails is not followed', async () => {
  await Promise.all(Array.from({ length: 20 }, () => append(instance.appSql, [newUuid(), null], lane)));
  const gone = append(instance.appSql, ['not a uuid' as never], lane);
  await expect(gone).rejects.toThrow();
  await append(instance.appSql, [null], lane);
  expect(await flawsSince('0')).toEqual([]);
});

test.each([
  ['an entry in the middle of a call goes', 'delete from audit_event where seq = $1', 3, [2, 4, 5, 6, 7]],
  ['a whole call goes', 'delete from audit_event where seq between $1 and $1 + 4', 2, [7]],
  ['the first call goes', 'delete from audit_event where seq between $1 and $1 + 1', 0, [2, 3, 4, 5, 6]],
  ['a request is changed', 'update audit_event set request = gen_random_uuid() where seq = $1', 3, [2, 3, 4, 5, 6]],
  ['an outcome is changed', 'update audit_event set outcome = 1 where seq = $1', 3, [7]],
  ['a sealed value is changed', "update audit_event set for_retention = 'x' where seq = $1", 0, [0, 1]],
  [
    'a commitment is changed',
    'update audit_event set commitment = set_byte(commitment, 3, get_byte(commitment, 3) # 1) where seq = $1',
    7,
    [7],
  ],
  [
    'a binding is taken away',
    'update audit_event set commitment = substring(commitment for 32) where seq = $1',
    7,
    [7],
  ],
  [
    'the locator says somebody else',
    'update audit_locator set subject = gen_random_uuid() where seq = $1',
    3,
    [2, 3, 4, 5, 6],
  ],
  ['the locator goes', 'delete from audit_locator where seq = $1', 3, [2, 3, 4, 5, 6]],
  [
    'the last entry goes: the tail of the open window, which nobody can tell',
    'delete from audit_event where seq = $1',
    7,
    [],
  ],
])('before it is sealed, %s', async (_, change, n, flawed) => {
  const seqs = await threeCalls();
  await instance.superSql.unsafe(change, [seqs[n] ?? '0'] as never);
  expect((await flawsSince(seqs[0])).map((seq) => seqs.indexOf(seq))).toEqual(flawed);
});

test('an entry that came in another way is marked', async () => {
  const seqs = await threeCalls();
  await append(instance.superSql, [newUuid()]);
  expect(await flawsSince(seqs[0])).toHaveLength(1);
});
