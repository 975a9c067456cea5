import type { Sql } from 'postgres';
import { type Actor, type Clock, Grant, type Uuid } from '../kernel/index.ts';
import type { Audit } from './audit.ts';

/** The lists about a record whose readings stand in its log. */
export type ReadingKind = 'log-read' | 'guardians-read';

/** Writes to a record's log that somebody reads a list about it; the answer waits for it. `audit-away` when it cannot be written. */
export type NoteReading = (
  grant: Grant,
  by: { readonly actor: Actor; readonly request: Uuid },
  kind: ReadingKind,
) => Promise<void>;

const everyMs = 3600_000;
/** Most that is remembered of who read what within the hour; whoever is forgotten costs a look into the log. */
const most = 10_000;
const what = { 'log-read': 'who looked', 'guardians-read': 'guardians' } as const;

/**
 * Notes a reading once an hour for each reader and list, so that looking at the log does not make it grow for ever: the process remembers,
 * and where it does not, the log is asked.
 */
export function createReadings({
  sql,
  audit,
  clock,
}: {
  readonly sql: Sql;
  readonly audit: Pick<Audit, 'append' | 'minutes'>;
  readonly clock: Clock;
}): NoteReading {
  const noted = new Map<string, { readonly at: number; readonly done: Promise<void> }>();

  const note = async (...[grant, { actor, request }, kind]: Parameters<NoteReading>): Promise<void> => {
    const since = new Date(clock.now() - everyMs);
    const lately = await audit.minutes(sql, grant, actor.secret, { kinds: [kind], since });
    if (lately.some((one) => one.actor === actor.account)) return;
    const { account, role, session } = actor;
    const { subject } = Grant.facts(grant);
    const entry = {
      kind,
      request,
      actor: account,
      role,
      session,
      subject,
      purpose: 'self-care',
      what: what[kind],
    } as const;
    await audit.append(sql, entry, 'ok');
  };

  return async (grant, by, kind) => {
    const key = `${Grant.facts(grant).subject} ${by.actor.account} ${kind}`;
    const known = noted.get(key);
    if (known !== undefined && clock.now() - known.at < everyMs) return await known.done;
    const done = note(grant, by, kind);
    noted.delete(key);
    noted.set(key, { at: clock.now(), done });
    for (const oldest of noted.keys()) {
      if (noted.size <= most) break;
      noted.delete(oldest);
    }
    try {
      await done;
    } catch (error) {
      if (noted.get(key)?.done === done) noted.delete(key);
      throw error;
    }
  };
}
