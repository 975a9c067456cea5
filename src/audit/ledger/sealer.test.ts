import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { openPool } from '../../database/index.ts';
import { newUuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { append, sealAll, testKeyring, testSealer } from './ledger.fixture.ts';
import { readNote } from './note.ts';

let instance: TestInstance;
let keyring: Keyring;
beforeEach(async () => {
  instance = await testInstance();
  keyring = await testKeyring(instance);
});
afterEach(async () => {
  await keyring.close();
  await instance.close();
});

async function sealedSeqs(): Promise<bigint[]> {
  const rows = await instance.superSql<{ seq: bigint; n: bigint }[]>`select seq, n from audit_leaf order by n`;
  expect(rows.map(({ n }) => n)).toEqual(rows.map((_, n) => BigInt(n)));
  return rows.map(({ seq }) => seq);
}

test('every entry gets one leaf, numbered without a gap, and another sealer goes on where this one ended', async () => {
  const [marie, henri] = [newUuid(), newUuid()];
  const sealer = testSealer(instance, keyring);
  expect(await sealer.seal()).toEqual({ note: null, more: false, flaws: 0 });
  await append(instance.appSql, [marie, henri, null, marie]);
  expect(readNote((await sealer.seal()).note ?? '')).toMatchObject({ size: 4n, instance: instance.instanceId });
  expect(await sealer.seal()).toEqual({ note: null, more: false, flaws: 0 });
  for (let n = 0; n < 7; n++)
    await append(
      instance.appSql,
      Array.from({ length: 100 }, () => (n % 2 ? henri : null)),
    );
  const other = testSealer(instance, keyring, 90);
  expect(readNote((await sealAll(other)) ?? '').size).toBe(704n);
  await append(instance.appSql, [marie]);
  expect(readNote((await sealAll(sealer)) ?? '').size).toBe(705n);
  expect(await sealedSeqs()).toEqual(Array.from({ length: 705 }, (_, n) => BigInt(n + 1)));
  const chains =
    await instance.superSql`select count(*)::int as n, max(tag_n)::int as last from audit_leaf where tag is not null group by tag order by n`;
  expect(chains.map((row) => [row['n'], row['last']])).toEqual([
    [3, 3],
    [301, 301],
  ]);
});

test('an entry that commits late is never missed, however long its transaction was', async () => {
  const late = openPool(instance.urls.app, { max: 6 });
  const sealer = testSealer(instance, keyring, 50);
  let running = 0;
  // Transactions of all lengths, some rolled back, each of which draws its numbers early and writes more of them later.
  const transactions = Array.from({ length: 6 }, async (_, lane) => {
    for (let n = 0; n < 12; n++) {
      running++;
      await late
        .begin(async (transaction) => {
          await append(transaction, [newUuid(), null]);
          await new Promise((resolve) => setTimeout(resolve, (lane * 37 + n * 53) % 220));
          if (n % 4 === 3) throw new Error('rolled back');
          await transaction.savepoint((point) => append(point, [null])).catch(() => undefined);
        })
        .catch((error: unknown) => {
          if (!(error instanceof Error && error.message === 'rolled back')) throw error;
        });
      running--;
    }
  });
  const sealing = (async () => {
    do {
      await append(instance.appSql, [null]);
      await sealer.seal();
    } while (running > 0);
  })();
  await Promise.all([...transactions, sealing]);
  await sealAll(sealer);
  const there = await instance.superSql<{ seq: bigint }[]>`select seq from audit_event order by seq`;
  const sealed = await sealedSeqs();
  expect(sealed.toSorted((a, b) => Number(a - b))).toEqual(there.map(({ seq }) => seq));
  // Some really came late, else this shows nothing.
  expect(sealed.some((seq, n) => n > 0 && seq < (sealed[n - 1] ?? 0n))).toBe(true);
  await late.end();
});

test('the floor waits for whoever has drawn a number and not written yet, with no transaction id', async () => {
  const slow = openPool(instance.urls.super, { max: 1 });
  const sealer = testSealer(instance, keyring);
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let drawn: () => void = () => undefined;
  const isDrawn = new Promise<void>((resolve) => {
    drawn = resolve;
  });
  await append(instance.appSql, [null]);
  const writing = slow.begin(async (transaction) => {
    const [row] = await transaction<{ seq: bigint }[]>`select nextval('audit_event_seq_seq') as seq`;
    drawn();
    await gate;
    await transaction`insert into audit_event (seq, lane, lane_seq, kind, outcome, request, commitment, for_retention)
      values (${String(row?.seq)}::bigint, 1, 1, 1, 0, ${newUuid()}, '\\x00', '\\x00')`;
    return row?.seq;
  });
  await isDrawn;
  for (let n = 0; n < 20; n++) {
    await append(instance.appSql, [null, null]);
    await sealer.seal();
  }
  expect(sealer.floor).toBeLessThan(2n);
  go();
  const seq = await writing;
  await sealAll(sealer);
  expect((await sealedSeqs()).at(-1)).toBe(seq);
  for (let n = 0; n < 3; n++) await sealer.seal();
  expect(sealer.floor).toBe(42n);
  await slow.end();
});

test('the floor rises with each pass of many, so that none looks at what was sealed', async () => {
  const sealer = testSealer(instance, keyring, 2);
  await append(instance.appSql, [null]);
  await sealer.seal();
  await append(instance.appSql, [null, null, null, null, null]);
  await sealer.seal();
  const floors: bigint[] = [];
  for (let more = true; more; floors.push(sealer.floor)) more = (await sealer.seal()).more;
  expect(floors[0]).toBeGreaterThan(2n);
  expect(floors).toEqual(floors.toSorted((a, b) => Number(a - b)));
  expect(await sealedSeqs()).toHaveLength(6);
});

test('two sealers at once make one tree', async () => {
  const second = openPool(instance.urls.app, { max: 1, role: 'carnet_seal' });
  const sealers = [testSealer(instance, keyring, 20), testSealer(instance, keyring, 30, second)];
  for (let n = 0; n < 15; n++) {
    await append(
      instance.appSql,
      Array.from({ length: 20 }, () => newUuid()),
    );
    await Promise.all(sealers.map((sealer) => sealer.seal().catch(() => null)));
  }
  await sealAll(testSealer(instance, keyring));
  expect(await sealedSeqs()).toHaveLength(300);
  await second.end();
});

test.each([
  "update audit_node set hash = sha256('x')",
  "update audit_map_node set hash = sha256('x') where depth = 16 and i = (select min(i) from audit_map_node where depth = 16)",
  "update audit_leaf set hash = sha256('x') where n = 299",
  'delete from audit_leaf where n = 298',
  'delete from audit_checkpoint where size = 300',
])('a ledger that was altered below what was signed stops the sealer: %s', async (change) => {
  await append(
    instance.appSql,
    Array.from({ length: 290 }, () => newUuid()),
  );
  await sealAll(testSealer(instance, keyring));
  await append(
    instance.appSql,
    Array.from({ length: 10 }, () => newUuid()),
  );
  await sealAll(testSealer(instance, keyring));
  await instance.superSql.unsafe(change);
  await append(instance.appSql, [null]);
  await expect(testSealer(instance, keyring).seal()).rejects.toMatchObject({ code: 'not-openable' });
});

test('the very first entry is sealed, also when the sealer looked before it was written', async () => {
  const sealer = testSealer(instance, keyring);
  for (let looks = 0; looks < 3; looks++) await sealer.seal();
  await append(instance.appSql, [newUuid()]);
  await sealer.seal();
  expect(await sealedSeqs()).toEqual([1n]);
});
