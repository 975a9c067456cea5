import type { Sql } from 'postgres';
import type { Config } from './config/index.ts';
import { CarnetError, isUuid, type Uuid } from './kernel/index.ts';

/** The instance of the database; a demo's data never serve a real instance, nor the reverse. */
export async function instanceOf(sql: Sql, config: Config): Promise<Uuid> {
  const rows = await sql<{ id: string; mode: string }[]>`select id, mode from instance`;
  const [row] = rows;
  if (row === undefined || !isUuid(row.id))
    throw new CarnetError('bad-configuration', 'The database is not set up: run npx carnet migrate.');
  if (row.mode !== config.mode) {
    throw new CarnetError(
      'bad-configuration',
      `This database belongs to a ${row.mode} instance and is not opened as a ${config.mode} one.`,
    );
  }
  return row.id;
}
