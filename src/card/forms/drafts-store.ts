import type { Sql } from 'postgres';
import { asActor } from '../../database/index.ts';
import type { Actor, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';

/** Whose draft, of which record, for which part. */
export interface DraftKey {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly part: string;
}

export interface DraftRow {
  readonly savedAt: Date;
  readonly sealed: Buffer;
}

export async function findDraft(sql: Sql, { actor, subject, part }: DraftKey): Promise<DraftRow | null> {
  const rows = await asActor(
    sql,
    actor,
    subject,
    (transaction) => transaction<DraftRow[]>`select saved_at as "savedAt", sealed from card_draft
      where subject = ${subject} and account = ${actor.account} and part = ${part}`,
  );
  return rows[0] ?? null;
}

/** Puts the draft in the place of an older one; what was typed before it and comes later in, changes nothing. */
export async function putDraft(
  sql: Sql,
  { actor, subject, part }: DraftKey,
  row: { readonly savedAt: Date; readonly sealed: Sealed },
): Promise<void> {
  await asActor(sql, actor, subject, async (transaction) => {
    await transaction`insert into card_draft (subject, account, part, saved_at, sealed)
      values (${subject}, ${actor.account}, ${part}, ${row.savedAt}, ${row.sealed})
      on conflict (subject, account, part) do update set saved_at = excluded.saved_at, sealed = excluded.sealed
      where card_draft.saved_at <= excluded.saved_at`;
  });
}

export async function dropDraft(sql: Sql, { actor, subject, part }: DraftKey): Promise<void> {
  await asActor(sql, actor, subject, async (transaction) => {
    await transaction`delete from card_draft
      where subject = ${subject} and account = ${actor.account} and part = ${part}`;
  });
}

/** Drops what was left for longer than the registry says, or whose grant has ended; role `carnet_retain`, which sees no record. */
export async function sweepDrafts(sql: Sql): Promise<void> {
  await sql`delete from card_draft where saved_at < now() - interval '30 days'`;
  await sql`select gate.sweep_given_drafts()`;
}
