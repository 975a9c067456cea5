import { expect, test } from 'vitest';
import { keysColumns, mainColumns } from '../database/index.ts';
import { groupOf, whatWeKeep } from './what-we-keep.ts';

test('each table of both databases has a group, and each column is told once, in both languages', () => {
  const tables = { ...mainColumns, ...keysColumns };
  expect(Object.keys(groupOf).toSorted()).toEqual(Object.keys(tables).toSorted());
  const columns = Object.entries(tables).flatMap(([table, all]) => Object.keys(all).map((name) => `${table}.${name}`));
  for (const language of ['en', 'fr'] as const) {
    const told = whatWeKeep(language).groups.flatMap(({ fields }) => fields);
    expect(told.map(({ name }) => name).toSorted()).toEqual(columns.toSorted());
    for (const field of told) expect(field.purpose.length * field.retention.length, field.name).toBeGreaterThan(0);
  }
  const [record] = whatWeKeep('en').groups;
  expect(record?.fields[0]?.kind).toBe('sensitive');
  expect(record?.fields.at(-1)?.kind).toBe('public');
  const french = whatWeKeep('fr').groups[0]?.fields.find(({ name }) => name === 'resource.sealed');
  expect(french).toMatchObject({ kind: 'sensitive', purpose: 'l’élément médical lui-même' });
});
