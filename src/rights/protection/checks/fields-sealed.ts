import type { Sql } from 'postgres';
import { columnNames } from '../../../database/index.ts';
import { allOf, type Check } from '../check.ts';
import { lookAt } from '../store.ts';

/** Everything else that is listed as sealed: addresses, names of devices and passkeys, mails that wait, details of the log. */
export function fieldsSealed(sql: Sql): Check {
  const columns = columnNames('main', ({ class: kind }) => kind === 'sensitive').filter(
    (name) => !name.startsWith('resource'),
  );
  return {
    id: 'fields-sealed',
    async run() {
      const { looked, sealed, readable } = await lookAt(sql, columns, 50);
      return allOf(looked - Math.max(readable, looked - sealed), looked);
    },
  };
}
