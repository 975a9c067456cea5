import type { Sql } from 'postgres';
import type { AuditEntry } from '../audit/index.ts';
import { type Clock, newUuid } from '../kernel/index.ts';
import { setTold, untold } from './findings.ts';

const hourMs = 3600_000;

/** What administrators are told by mail: that there is something, never what or who. */
export type Alert = 'security-alert-urgent' | 'security-alert';

export interface TellParts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly note: (entry: AuditEntry) => Promise<void>;
  /** At most once in `everyMs` for each kind. */
  readonly alert: (kind: Alert, everyMs: number) => Promise<void>;
}

/**
 * Writes each new finding to the access log and tells those who administer, by mail: of a serious one at most once an hour, of
 * others once a day, of what is only to be known not at all. What fails is done again by the next look.
 */
export async function tellNew({ sql, clock, note, alert }: TellParts): Promise<void> {
  const found = await untold(sql);
  if (found.length === 0) return;
  const nobody = { actor: null, session: null, subject: null, purpose: 'operations' } as const;
  for (const { id, kind, severity } of found)
    await note({ kind: 'alarm-raised', request: newUuid(), ...nobody, what: `${severity} ${kind} ${id}` });
  // Of the ledger's own findings there is a mail already.
  const wanted = found.filter(({ kind }) => kind !== 'audit-gap');
  if (wanted.some(({ severity }) => severity === 'high')) await alert('security-alert-urgent', hourMs);
  else if (wanted.some(({ severity }) => severity === 'medium')) await alert('security-alert', 24 * hourMs);
  await setTold(
    sql,
    found.map(({ id }) => id),
    new Date(clock.now()),
  );
}
