import type { ISql, Sql } from 'postgres';
import type { TestInstance } from '../../../test/instance.ts';
import { byteaList } from '../../database/index.ts';
import { newUuid, randomBytes, systemClock, type Uuid } from '../../kernel/index.ts';
import { createKeyring, createLocalKms, type Keyring } from '../../keyring/index.ts';
import { Sealer } from './sealer.ts';

export async function testKeyring(instance: TestInstance): Promise<Keyring> {
  const kms = await createLocalKms({ key: randomBytes(32) });
  return await createKeyring({ sql: instance.keysSql, kms, clock: systemClock, instance: instance.instanceId });
}

export function testSealer(
  instance: TestInstance,
  keyring: Keyring,
  most?: number,
  sql: Sql = instance.sealSql,
): Sealer {
  return new Sealer({
    sql,
    instance: instance.instanceId,
    sign: (text) => keyring.signCheckpoint(text),
    clock: systemClock,
    ...(most === undefined ? {} : { most }),
  });
}

/** Appends entries as the server does: one call for all, one subject (or none) each. */
export async function append(sql: ISql, subjects: readonly (Uuid | null)[]): Promise<void> {
  const bytes = subjects.map(() => randomBytes(32));
  await sql`select audit_rows(${[...subjects]}::uuid[], ${subjects.map(() => 1)}::smallint[], ${subjects.map(() => newUuid())}::uuid[],
    ${byteaList(sql, bytes)}::bytea[], ${byteaList(
      sql,
      subjects.map((subject) => (subject === null ? null : randomBytes(60))),
    )}::bytea[],
    ${byteaList(sql, bytes)}::bytea[], ${subjects.map(() => 0)}::smallint[], ${subjects.map(() => null)}::uuid[], 7, 1)`;
}

/** Seals until nothing is left. */
export async function sealAll(sealer: Sealer): Promise<string | null> {
  let last: string | null = null;
  for (;;) {
    const { note, more } = await sealer.seal();
    last = note ?? last;
    if (!more) return last;
  }
}

const ledgerTables = [
  'audit_event',
  'audit_locator',
  'audit_leaf',
  'audit_node',
  'audit_subject',
  'audit_map',
  'audit_map_node',
];

/** Keeps a copy of log and ledger as they are; the function that it gives puts it in their place, as an old backup would. */
export async function keepState(superSql: Sql): Promise<() => Promise<void>> {
  const tables = [...ledgerTables, 'audit_checkpoint', 'audit_lane'];
  await superSql.unsafe('create schema if not exists kept');
  for (const table of tables) {
    await superSql.unsafe(`drop table if exists kept.${table}`);
    await superSql.unsafe(`create table kept.${table} as table public.${table}`);
  }
  return async () => {
    await superSql.begin(async (transaction) => {
      for (const table of tables)
        await transaction.unsafe(
          `delete from public.${table}; insert into public.${table} select * from kept.${table}`,
        );
    });
  };
}
