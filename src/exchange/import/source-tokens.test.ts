import { createReadStream, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import { formatResourceId, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import type { MovedToken } from '../../keyring/index.ts';
import { createImports } from './imports.ts';
import { importTokens } from './source-tokens.ts';

/** Tokens of sources on the real database, under the role that moves them; the whole rotation is in test/rotation.test.ts. */
let floors: TestFloors;
let subject: Uuid;
beforeAll(async () => {
  floors = await testFloors();
  const actor = await testActor(floors.instance);
  subject = await testRecord(floors, actor);
  const imports = createImports({
    sql: floors.instance.appSql,
    keyring: floors.keyring,
    records: floors.records,
    access: floors.access,
    clock: systemClock,
    onError: () => undefined,
  });
  const file = new URL('../../../test/fixtures/fhir/ips/', import.meta.url);
  const record = formatResourceId({ subject, local: 0n });
  const [name = ''] = readdirSync(file).filter((one) => one.endsWith('.json'));
  const one = await imports.upload(actor, newUuid(), record, name, createReadStream(new URL(name, file)));
  await imports.confirm(actor, newUuid(), one.id, 'keep');
  await imports.settle();
});
afterAll(() => floors.close());

const stored = async () =>
  await floors.instance.superSql<{ token: string; field: number; id: string }[]>`
    select token::text, field, id::text from search_token where subject = ${subject} and field > 1000 order by id`;
const page = (version: number, after: readonly string[] | null = null, most = 500) =>
  importTokens.page(floors.instance.resealSql, version, after, most);
const replace = (version: number, rows: readonly MovedToken[], move: (row: MovedToken) => bigint | null) =>
  importTokens.replace(floors.instance.resealSql, version, rows, move);
const next = ({ token }: MovedToken): bigint => BigInt.asIntN(64, token + 1n);

test('each names the version of its key, and the Patient has none', async () => {
  const rows = await stored();
  expect(rows.length).toBeGreaterThan(5);
  expect(new Set(rows.map(({ field }) => field))).toEqual(new Set([1001]));
  expect(rows.map(({ id }) => id)).not.toContain('0');
  expect(await importTokens.count(floors.instance.resealSql)).toBe(rows.length);
  expect(await page(1)).toEqual([]);
});

test('they are met page by page in the order of their keys, and moved once, also when it is done twice', async () => {
  const before = await stored();
  const all = await page(2);
  expect(all).toHaveLength(before.length);
  const pages: MovedToken[] = [];
  for (let after: readonly string[] | null = null; ; after = pages.at(-1)?.key ?? null) {
    const rows = await page(2, after, 3);
    pages.push(...rows);
    if (rows.length < 3) break;
  }
  expect(pages).toEqual(all);
  expect(await replace(2, all, next)).toBe(all.length);
  expect(await replace(2, all, next)).toBe(0);
  expect(await page(2)).toEqual([]);
  expect((await stored()).map(({ token, field, id }) => [token, field, id])).toEqual(
    before.map(({ token, id }) => [BigInt.asIntN(64, BigInt(token) + 1n).toString(), 1002, id]),
  );
});

test('whose entry is held stays for the next look, without waiting; whose entry or key is gone goes', async () => {
  const { superSql, appSql } = floors.instance;
  const [held, dead, lost, ...others] = await page(3);
  if (held === undefined || dead === undefined || lost === undefined) throw new Error('an import has more entries');
  await superSql`delete from resource where subject = ${subject} and id = ${lost.key[4] ?? ''}`;
  const release = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  const owner = superSql.begin(async (transaction) => {
    await transaction`select 1 from resource where subject = ${subject} and id = ${held.key[4] ?? ''} for update`;
    holding.resolve();
    await release.promise;
  });
  await holding.promise;
  const moved = await replace(3, [held, dead, lost, ...others], (row) => (row.token === dead.token ? null : next(row)));
  expect(moved).toBe(2 + others.length);
  expect((await page(3)).map(({ key }) => key)).toEqual([held.key]);
  release.resolve();
  await owner;
  expect(await replace(3, await page(3), next)).toBe(1);
  expect(await stored()).toHaveLength(1 + others.length);
  // The server's own role does none of this.
  expect(await appSql`select 1 from search_token`).toHaveLength(0);
});
