import type { Sql } from 'postgres';
import { columnNames } from '../../../database/index.ts';
import { allOf, type Check } from '../check.ts';
import { liveColumns } from '../store.ts';

/** Every column that the databases really have stands in the list of what is kept, and what is listed as sealed takes bytes alone. */
export function columnsListed(sql: Sql, keysSql: Sql): Check {
  return {
    id: 'columns-listed',
    async run() {
      let [good, of] = [0, 0];
      for (const [database, pool] of [
        ['main', sql],
        ['keys', keysSql],
      ] as const) {
        const live = await liveColumns(pool);
        const listed = new Set(columnNames(database));
        const sealed = new Set(columnNames(database, ({ class: kind }) => kind === 'sensitive'));
        good += [...live].filter(([name, type]) => listed.has(name) && (!sealed.has(name) || type === 'bytea')).length;
        of += new Set([...live.keys(), ...listed]).size;
      }
      return allOf(good, of);
    },
  };
}
