import type { Sql } from 'postgres';
import { allOf, type Check } from '../check.ts';
import { lookAt } from '../store.ts';

const columns = ['resource.sealed', 'resource_history.sealed'];

/** Rows of medical entries, read as a thief of the database would: each has the form of a sealed value, none can be read. */
export function recordsSealed(sql: Sql): Check {
  return {
    id: 'records-sealed',
    async run() {
      const { looked, sealed, readable } = await lookAt(sql, columns, 200);
      return allOf(looked - Math.max(readable, looked - sealed), looked);
    },
  };
}
