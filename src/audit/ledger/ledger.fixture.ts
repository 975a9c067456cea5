import type { ISql, Sql } from 'postgres';
import type { TestInstance } from '../../../test/instance.ts';
import { byteaList } from '../../database/index.ts';
import { newUuid, randomBytes, systemClock, type Uuid } from '../../kernel/index.ts';
import { createKeyring, createLocalKms, type Keyring } from '../../keyring/index.ts';
import type { Lane, Numbered } from '../contract.ts';
import { Sealer } from './sealer.ts';

export async function testKeyring(instance: Pick<TestInstance, 'keysSql' | 'instanceId'>): Promise<Keyring> {
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
    mac: (data) => keyring.mac('ledger', data),
    ...(most === undefined ? {} : { most }),
  });
}

/** Appends entries as the server does: one call for all, one subject (or none) each; bound in a lane, if one is given. */
export async function append(sql: ISql, subjects: readonly (Uuid | null)[], lane?: Lane): Promise<void> {
  const entries = subjects.map((subject) => ({
    subject,
    audit: {
      kind: 1,
      request: newUuid(),
      commitment: randomBytes(32),
      forSubject: subject === null ? null : randomBytes(60),
      forRetention: randomBytes(60),
    },
  }));
  const audits = entries.map(({ audit }) => audit);
  const plain = { id: 7, first: 1n, commitments: audits.map(({ commitment }) => commitment) };
  const run = async ({ id, first, commitments }: Numbered): Promise<void> => {
    await sql`select audit_rows(${[...subjects]}::uuid[], ${audits.map(({ kind }) => kind)}::smallint[], ${audits.map(({ request }) => request)}::uuid[],
      ${byteaList(sql, commitments)}::bytea[], ${byteaList(
        sql,
        audits.map(({ forSubject }) => forSubject),
      )}::bytea[], ${byteaList(
        sql,
        audits.map(({ forRetention }) => forRetention),
      )}::bytea[], ${audits.map(() => 0)}::smallint[], ${audits.map(() => null)}::uuid[], ${id}, ${first.toString()}::bigint)`;
  };
  await (lane === undefined ? run(plain) : lane.call(entries, run, () => audits.map(() => 0)));
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
  // Of one moment, also while a sealer is at work.
  await superSql.begin('isolation level repeatable read', async (transaction) => {
    await transaction.unsafe('create schema if not exists kept');
    for (const table of tables)
      await transaction.unsafe(
        `drop table if exists kept.${table}; create table kept.${table} as table public.${table}`,
      );
  });
  return async () => {
    await superSql.begin(async (transaction) => {
      // Whoever is at work ends first, so that nothing of it stays between the rows that come back; where both wait, the other gives way.
      const all = tables.map((table) => `public.${table}`).join(', ');
      await transaction.unsafe(`set local deadlock_timeout = '1min'; lock table ${all} in access exclusive mode`);
      for (const table of tables)
        await transaction.unsafe(
          `delete from public.${table}; insert into public.${table} select * from kept.${table}`,
        );
    });
  };
}
