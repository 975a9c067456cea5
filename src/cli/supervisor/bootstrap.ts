import postgres from 'postgres';
import { connectionOf } from '../../database/embedded/index.ts';
import { ensureDatabase, ensureRoles } from '../../database/index.ts';
import type { MigrationOrder } from './migration.ts';

/** Makes roles and databases of the embedded server as its superuser, with new passwords. For children that end. */
export async function bootstrap({ superUrl, passwords }: NonNullable<MigrationOrder['bootstrap']>): Promise<void> {
  const { url, options } = connectionOf(superUrl);
  const sql = postgres(url, { ...options, max: 1, onnotice: () => undefined });
  try {
    await ensureRoles(sql, passwords);
    await ensureDatabase(sql, 'carnet', ['carnet_app']);
    await ensureDatabase(sql, 'carnet_keys', ['carnet_keys']);
  } finally {
    await sql.end();
  }
}
