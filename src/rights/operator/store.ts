import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Announcement } from './announced.ts';

/** Outcome of the gate's function, and whom to write to. */
export async function announce(
  retainSql: ISql,
  { id, kind, subject, hash, at, due }: Announcement,
  mac: Buffer,
  toldAt: Date | null,
): Promise<{ readonly outcome: string; readonly told: readonly Uuid[] }> {
  const [row] = await retainSql<{ outcome: string; told: Uuid[] | null }[]>`
    select outcome, told from gate.announce_erasure(${id}, ${kind}, ${subject}, ${hash}, ${at}, ${due}, ${mac}, ${toldAt})`;
  return { outcome: row?.outcome ?? 'not-found', told: row?.told ?? [] };
}

export interface Stopped {
  readonly id: Uuid;
  readonly subject: Uuid;
  /** Whom to tell. */
  readonly told: readonly Uuid[];
}

interface StoppedRow {
  readonly stopped: Uuid | null;
  readonly subject: Uuid | null;
  readonly told: Uuid[] | null;
}

function stoppedOf(row: StoppedRow | undefined): Stopped | null {
  if (row === undefined || row.stopped === null || row.subject === null) return null;
  return { id: row.stopped, subject: row.subject, told: row.told ?? [] };
}

/** Ends an announcement that is about the account of a session; null where there is none. */
export async function stopOwn(sql: ISql, id: Uuid): Promise<Stopped | null> {
  const [row] = await sql<StoppedRow[]>`select stopped, subject, told from gate.stop_own_erasure(${id})`;
  return stoppedOf(row);
}

/** Ends an announcement; null where there is none. */
export async function stop(
  retainSql: ISql,
  by: { readonly id: Uuid } | { readonly hash: Buffer },
): Promise<Stopped | null> {
  const [id, hash] = 'id' in by ? [by.id, null] : [null, by.hash];
  const [row] = await retainSql<StoppedRow[]>`select stopped, subject, told from gate.stop_erasure(${id}, ${hash})`;
  return stoppedOf(row);
}

/** An announcement as it is stored; `mac` says whether this server made it, `told` when the first notice of it arrived. */
export type AnnouncedRow = Announcement & { readonly mac: Buffer | null; readonly told: Date | null };

/** Notes which announcements arrived by mail. */
export async function noteTold(retainSql: ISql): Promise<void> {
  await retainSql`select gate.note_told()`;
}

/** What is announced to the account of a session; whoever asks counts as told. */
export async function ownAnnouncements(sql: ISql): Promise<readonly AnnouncedRow[]> {
  return await sql<
    AnnouncedRow[]
  >`select id, kind, subject, asked_at as at, due_at as due, stop_hash as hash, mac, told_at as told
    from gate.own_announcements()`;
}

/** Announcements whose time has come, the oldest first. */
export async function dueErasures(retainSql: ISql): Promise<readonly AnnouncedRow[]> {
  return await retainSql<
    AnnouncedRow[]
  >`select id, kind, subject, asked_at as at, due_at as due, stop_hash as hash, mac, told_at as told
    from gate.due_erasures()`;
}

/** Sets the tombstones of an announcement: its own, and that of the record that goes with an account. */
export async function eraseAnnounced(
  retainSql: ISql,
  { id, kind, subject }: Announcement,
  receipt: Uuid,
  mac: Buffer,
  record: { readonly subject: Uuid; readonly mac: Buffer } | null,
): Promise<{ readonly outcome: string; readonly told: readonly Uuid[] }> {
  const [row] = await retainSql<{ outcome: string; told: Uuid[] | null }[]>`select outcome, told
    from gate.erase_announced(${id}, ${kind}, ${subject}, ${receipt}, ${mac}, ${record?.subject ?? null}, ${record?.mac ?? null})`;
  return { outcome: row?.outcome ?? 'not-found', told: row?.told ?? [] };
}

/** What stands as the living record of oneself of an account; the MAC tells the genuine one. */
export async function ownRecords(
  retainSql: ISql,
  account: Uuid,
): Promise<readonly { readonly subject: Uuid; readonly mac: Buffer }[]> {
  return await retainSql<{ subject: Uuid; mac: Buffer }[]>`select subject, mac from gate.own_records(${account})`;
}

/** Who may open a record now. */
export async function livingActors(retainSql: ISql, subject: Uuid): Promise<readonly Uuid[]> {
  const [row] = await retainSql<{ actors: Uuid[] }[]>`select gate.living_actors(${subject}) as actors`;
  return row?.actors ?? [];
}
