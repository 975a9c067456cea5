import { expect, test } from 'vitest';
import { newUuid } from '../kernel/index.ts';
import { accessSealed, accessTokens } from './sealed-columns.ts';

/** A row as the machine that seals anew reads it, by which its value is bound. */
function rowOf({ key, also = {} }: (typeof accessSealed)[number]): Record<string, string> {
  const ids = key.map(({ name, type }): [string, string] => [name, type === 'uuid' ? newUuid() : '7']);
  return Object.fromEntries([...ids, ...Object.keys(also).map((name): [string, string] => [name, '7'])]);
}

test.each(accessSealed.map((of) => [`${of.table}.${of.column}`, of] as const))(
  '%s is sealed for its own column, row and version, and no other',
  (_, of) => {
    const row = rowOf(of);
    const place = of.place(row);
    expect(place).toMatchObject({ table: of.table, column: of.column });
    expect(of.place({ ...row })).toEqual(place);
    // Whose it is follows from the key that it is sealed with.
    for (const name of Object.keys(row).filter((one) => one !== of.subject || of.key.length === 1)) {
      const other = { ...row, [name]: row[name] === '7' ? '8' : newUuid() };
      expect(of.place(other), name).not.toEqual(place);
      const { [name]: _gone, ...less } = row;
      if (row[name] !== '7') expect(() => of.place(less), name).toThrow();
    }
  },
);

test('what is searched for by a token is sealed in a column of the same table', () => {
  for (const { table, of } of accessTokens) expect(accessSealed).toContain(of.table === table ? of : null);
});
