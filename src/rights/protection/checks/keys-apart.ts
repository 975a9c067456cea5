import type { Sql } from 'postgres';
import { allOf, type Check } from '../check.ts';
import { databaseFacts, mayOpen } from '../store.ts';

/** Keys lie in another database than what they open, under another role, and neither role can open the other's database. */
export function keysApart(sql: Sql, keysSql: Sql): Check {
  return {
    id: 'keys-apart',
    async run() {
      const [data, keys] = await Promise.all([databaseFacts(sql), databaseFacts(keysSql)]);
      const oneServer = data.started === keys.started;
      const apart = [
        !oneServer || data.name !== keys.name,
        data.role !== keys.role,
        !oneServer || !(await mayOpen(sql, keys.name)),
        !oneServer || !(await mayOpen(keysSql, data.name)),
      ];
      return allOf(apart.filter(Boolean).length, apart.length);
    },
  };
}
