import type { Sql } from 'postgres';
import { columnNames } from '../../../database/index.ts';
import { allOf, type Check } from '../check.ts';
import { lookAt } from '../store.ts';

/** Codes, links, tokens and the secrets of sessions are kept as 32 bytes of a one-way function; a password has its own check. */
export function codesHashed(sql: Sql): Check {
  const columns = columnNames('main', ({ class: kind }) => kind === 'confidential').filter(
    (name) => /[._](hash|mac)$/.test(name) && !/password|relation|role_held/.test(name),
  );
  return {
    id: 'codes-hashed',
    async run() {
      const { looked, hashed, readable } = await lookAt(sql, columns, 200);
      return allOf(looked - Math.max(readable, looked - hashed), looked);
    },
  };
}
