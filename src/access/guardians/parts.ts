import type { Sql } from 'postgres';
import type { Audit, AuditKind, NoteReading } from '../../audit/index.ts';
import { type Actor, type Clock, Grant, parseResourceId, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Message } from '../../notifications/index.ts';
import type { Access } from '../access.ts';
import { notFound } from '../decide.ts';

export interface GuardianParts {
  readonly sql: Sql;
  readonly access: Pick<Access, 'keep' | 'refuse'>;
  readonly keyring: Pick<Keyring, 'mac' | 'unlock' | 'drop'>;
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  /** Writes that the list of who looks after a record is read, once an hour at most. */
  readonly noteReading: NoteReading;
  /** Takes one try of an account, or rejects with `too-many-requests`. */
  readonly limit: (rule: 'invitationMake' | 'invitationTry', account: Uuid) => Promise<void>;
  /** Writes a notice to the mailbox of an account. */
  readonly tell: (account: Uuid, message: Message) => Promise<void>;
  /** Writes to an address that is no account's yet; false where this server sends no mail. */
  readonly mailTo: (from: Uuid, to: string, language: 'en' | 'fr', message: Message) => Promise<boolean>;
  /** Told of a notice that could not be written; what it tells of stands. */
  readonly onError: (error: unknown) => void;
}

/** What giving access needs besides. */
export interface GrantParts extends GuardianParts {
  /** Who an account is as a professional, once an administrator has confirmed it; null for anybody else. */
  readonly professionalOf: (account: Uuid) => Promise<Professional | null>;
  /** The account of an address; null where there is none. */
  readonly accountOf: (email: string) => Promise<Uuid | null>;
  /**
   * Who a record is about, for the one at the session who was given access to it; null where it says nothing yet. An audited read, also where
   * a copy says it: the record is opened only where the copy is not of what is stored.
   */
  readonly personOf: (ask: Ask, subject: Uuid, copy?: PersonCopy) => Promise<Person | null>;
  /** Makes the keys of a practice or of a list of patients; they come first, since keys without rows are harmless. */
  readonly createSubject: (subject: Uuid, kind: 'list' | 'practice') => Promise<void>;
}

/** The stored Patient that says who it is: its version, and the SHA-256 of its sealed bytes. */
export interface PersonSource {
  readonly version: number;
  readonly hash: Buffer;
}

/** A copy that somebody keeps of whom a record is about. */
export interface PersonCopy {
  /** What was copied from exactly this; null where nothing was. */
  kept(now: PersonSource): Promise<Person | null>;
  /** Told of whom the record was opened for. */
  opened(of: PersonSource, person: Person): void;
}

export interface Professional {
  readonly name: string;
  readonly specialty: string;
  readonly number: string;
  readonly role: string;
}

export interface Person {
  readonly name: string | null;
  /** FHIR date: a day, a month or a year. */
  readonly birthDate: string | null;
  readonly gender: string | null;
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
      role: actor.role,
      session: actor.session,
      subject,
      purpose: 'self-care',
      what: toldOf(kind),
    },
    'ok',
  );
}

/** Writes to the feed that an auditor reads what others review, each time; administrators work on it, and their answers are written. */
export async function noteAuditor(
  { audit, sql }: Pick<GuardianParts, 'audit' | 'sql'>,
  { actor, request }: Ask,
  what: 'cases' | 'emergencies',
): Promise<void> {
  if (actor.role !== 'auditor') return;
  const { account, role, session } = actor;
  const entry = {
    kind: 'events-read',
    request,
    actor: account,
    role,
    session,
    subject: null,
    purpose: 'operations',
  } as const;
  await audit.append(sql, { ...entry, what }, 'ok');
}

const toldOf = (kind: AuditKind): string =>
  kind.startsWith('consent')
    ? 'consent'
    : kind.startsWith('access-')
      ? 'grants'
      : kind.startsWith('emergency-')
        ? 'emergency access'
        : 'guardians';

/** The Grant of a guardian to write; `not-found` for whoever is none, and for one's own record, which is not looked after. */
export async function asGuardian({ access }: Pick<GuardianParts, 'access'>, { actor, request }: Ask, subject: Uuid) {
  const grant = await access.keep(actor, subject, 'write', request);
  if (Grant.facts(grant).relation !== 'guardian') throw notFound();
  return grant;
}
