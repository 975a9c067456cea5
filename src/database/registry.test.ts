import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { openPool } from './index.ts';
import { type ColumnFacts, keysColumns, mainColumns } from './registry.ts';
import { inFrench } from './registry-fr.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  await instance.close();
});

async function liveColumns(url: string): Promise<Map<string, string>> {
  const sql = openPool(url, { max: 1 });
  const rows = await sql<{ name: string; type: string }[]>`
    select table_name || '.' || column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' order by 1`;
  await sql.end();
  return new Map(rows.map((row) => [row.name, row.type]));
}

function registered(tables: Readonly<Record<string, Readonly<Record<string, ColumnFacts>>>>): Map<string, ColumnFacts> {
  const all = new Map<string, ColumnFacts>();
  for (const [table, columns] of Object.entries(tables)) {
    for (const [name, facts] of Object.entries(columns)) all.set(`${table}.${name}`, facts);
  }
  return all;
}

test.each([
  ['main', () => instance.urls.owner, mainColumns],
  ['keys', () => instance.urls.keysOwner, keysColumns],
] as const)('each column of the %s database has a class, and each class a column', async (_, url, tables) => {
  const live = await liveColumns(url());
  expect([...registered(tables).keys()].sort()).toEqual([...live.keys()].sort());
});

test('a sensitive column is bytes, and a text column is never sensitive', async () => {
  const live = await liveColumns(instance.urls.owner);
  for (const [name, facts] of registered(mainColumns)) {
    if (facts.class === 'sensitive') expect(live.get(name), name).toBe('bytea');
  }
});

test('each purpose and term has its French, and none is left over', () => {
  const said = new Set<string>();
  for (const facts of [...registered(mainColumns).values(), ...registered(keysColumns).values()]) {
    said.add(facts.purpose).add(facts.retention);
  }
  expect(Object.keys(inFrench).toSorted()).toEqual([...said].toSorted());
});
