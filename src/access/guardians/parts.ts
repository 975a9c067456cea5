import type { Sql } from 'postgres';
import type { Audit, AuditKind } from '../../audit/index.ts';
import { type Actor, type Clock, Grant, parseResourceId, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Message } from '../../notifications/index.ts';
import type { Access } from '../access.ts';
import { notFound } from '../decide.ts';

export interface GuardianParts {
  readonly sql: Sql;
  readonly access: Pick<Access, 'authorize' | 'refuse'>;
  readonly keyring: Pick<Keyring, 'mac' | 'unlock' | 'drop'>;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  /** Takes one try of an account, or rejects with `too-many-requests`. */
  readonly limit: (rule: 'invitationMake' | 'invitationTry', account: Uuid) => Promise<void>;
  /** Writes a notice to the mailbox of an account. */
  readonly tell: (account: Uuid, message: Message) => Promise<void>;
  /** Told of a notice that could not be written; what it tells of stands. */
  readonly onError: (error: unknown) => void;
}

/** Who asks, and by which request. */
export interface Ask {
  readonly actor: Actor;
  readonly request: Uuid;
}

/** The subject of a Patient's FHIR id; `not-found` for an id of another form, as for a record that is not there. */
export function subjectOf(record: string): Uuid {
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  return id.subject;
}

/** Writes what was done to the log of the record, within the transaction that did it. */
export async function tellLog(
  { audit }: Pick<GuardianParts, 'audit'>,
  sql: Parameters<Audit['append']>[0],
  { actor, request }: Ask,
  subject: Uuid,
  kind: AuditKind,
): Promise<void> {
  await audit.append(
    sql,
    {
      kind,
      request,
      actor: actor.account,
      session: actor.session,
      subject,
      purpose: 'self-care',
      what: kind.startsWith('consent') ? 'consent' : 'guardians',
    },
    'ok',
  );
}

/** The Grant of a guardian to write; `not-found` for whoever is none, and for one's own record, which is not looked after. */
export async function asGuardian({ access }: Pick<GuardianParts, 'access'>, { actor, request }: Ask, subject: Uuid) {
  const grant = await access.authorize(actor, subject, 'write', 'self-care', request);
  if (Grant.facts(grant).relation !== 'guardian') throw notFound();
  return grant;
}
