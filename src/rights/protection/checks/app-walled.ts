import type { Sql } from 'postgres';
import { allOf, type Check } from '../check.ts';
import { excessRights, refusedOf, walledTables } from '../store.ts';

/** What would break the walls; each does nothing even where it is let through, since it is rolled back. */
const forbidden = [
  'create table trial (a int)',
  'alter table resource disable row level security',
  'select rolpassword from pg_authid limit 1',
  "select pg_read_file('PG_VERSION')",
  'set local role carnet_sign_in',
  'set local role carnet_owner',
];

/** The database lets this server do its rows and nothing more: no right too many, each table walled, each try refused. */
export function appWalled(sql: Sql): Check {
  return {
    id: 'app-walled',
    async run() {
      const rights = await excessRights(sql);
      const { tables, open } = await walledTables(sql);
      const refused = await refusedOf(sql, forbidden);
      return allOf(rights.asked - rights.held + tables - open + refused, rights.asked + tables + forbidden.length);
    },
  };
}
