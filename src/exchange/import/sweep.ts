import type { Sql } from 'postgres';

/** Drops what has waited for a day without being confirmed; role `carnet_retain`, which sees no record. */
export async function sweepImports(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`delete from import_chunk c using import_job j
      where j.subject = c.subject and j.id = c.import and j.expires_at < now()`;
    await transaction`delete from import_job where expires_at < now() and state not in ('done', 'undone')`;
  });
}
