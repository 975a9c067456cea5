import type { AuditEntry, AuditKind, EntriesWanted, OpenedEntry } from '../../audit/index.ts';
import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import {
  type Actor,
  CarnetError,
  type Grant,
  lengthPrefixed,
  newUuid,
  parseUuid,
  randomBytes,
  type Uuid,
} from '../../kernel/index.ts';
import type { Access } from '../access.ts';
import { notFound } from '../decide.ts';
import { grantNames } from '../grants/named.ts';
import { guardianNames } from '../guardians/guardians.ts';
import { type Ask, type GrantParts, noteAuditor, subjectOf } from '../guardians/parts.ts';
import { caseBinding, caseMac, isOurCase } from './bound.ts';
import type { CaseAnswer, CaseKind, CaseList, CaseMade, CasesToAnswer, NewCase } from './contract.ts';
import {
  type BoundCase,
  type CaseFacts,
  type CaseRow,
  casesOf,
  casesToAnswer,
  insertCase,
  putAnswer,
  vouchForCase,
} from './store.ts';
import { wordsPlace } from './words.ts';

export interface CaseParts
  extends Pick<GrantParts, 'sql' | 'keyring' | 'audit' | 'clock' | 'tell' | 'onError' | 'professionalOf'> {
  readonly access: Pick<Access, 'keep' | 'oversee'>;
  /** A subject's entries of the log, opened under the Grant and the actor's secret. */
  readonly entries: (grant: Grant, actor: Actor, wanted: EntriesWanted) => Promise<readonly OpenedEntry[]>;
  /** Takes one question of an account, or rejects with `too-many-requests`. */
  readonly limit: (rule: 'caseOpen', account: Uuid) => Promise<void>;
  /** Tells everybody who administers, once a day, but for `except`. */
  readonly tellAdmins: (message: { readonly kind: 'case-opened' }, except: readonly Uuid[]) => Promise<void>;
  /** Whom else to turn to, as the operator names it. */
  readonly authority: string | null;
}

const reading: readonly AuditKind[] = [
  'record-read',
  'record-search',
  'record-history',
  'record-exported',
  'record-proved',
  'log-read',
  'guardians-read',
  'emergency-opened',
  'emergency-widened',
];
const changing: readonly AuditKind[] = [
  'record-created',
  'record-updated',
  'record-deleted',
  'record-imported',
  'record-import-undone',
];

/** What a case tells of an entry: that somebody looked, and not at what. */
function kindOf({ kind, outcome }: OpenedEntry): CaseKind {
  if (outcome === 'denied') return 'refused';
  if (reading.includes(kind)) return 'looked';
  return changing.includes(kind) ? 'changed' : 'other';
}

const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Eight letters and digits that are not mixed up; chance makes them, so that they tell nothing (about 39 bits). */
function newNumber(): string {
  const text = Array.from(randomBytes(8), (byte) => letters[byte % letters.length] ?? '').join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/**
 * Questions an entry of the log: what the one who acted was given ends with it, and a case is opened that somebody independent has to
 * answer within three days. Who looks after the record is not put out by this, and keeps it. `not-found` for an entry that is not of this record;
 * `conflict` for one's own, for one that was questioned already, and where 20 wait; `too-many-requests`.
 */
export async function openCase(parts: CaseParts, ask: Ask, record: string, wanted: NewCase): Promise<CaseMade> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const grant = await parts.access.keep(actor, subject, 'write', ask.request);
  await parts.limit('caseOpen', actor.account);
  const seq = BigInt(wanted.entry);
  const [entry] = await parts.entries(grant, actor, { limit: 1, before: seq + 1n });
  if (entry?.seq !== seq) throw notFound();
  if (entry.actor === actor.account)
    throw new CarnetError(
      'conflict',
      'Your own account did this. If it was not you, end your other sessions and change your password.',
    );
  const [id, number] = [newUuid(), newNumber()];
  const words =
    wanted.words === null ? null : (await parts.keyring.unlock(grant)).seal(wordsPlace(id), Buffer.from(wanted.words));
  const made = await asActor(parts.sql, actor, subject, async (transaction) => {
    const facts = { accused: entry.actor, role: entry.role, kind: kindOf(entry), at: entry.at };
    const outcome = await insertCase(transaction, { subject, id, number, entry: seq, ...facts, words });
    if (outcome === 'exists') throw new CarnetError('conflict', 'This entry was questioned already.');
    if (outcome === 'too-many')
      throw new CarnetError('conflict', '20 questions about this record wait for an answer, which is the most.');
    if (outcome !== 'access' && outcome !== 'nothing') throw notFound();
    await parts.audit.append(transaction, { ...noteOf(ask, subject), kind: 'case-opened' }, 'ok');
    const row = (await casesOf(transaction, subject)).find((one) => one.id === id);
    // What PostgreSQL gave back is what was asked for, and nobody's else before it counts.
    if (row?.account !== actor.account || row.entry !== seq || row.accused !== entry.actor) throw notFound();
    if (!(await vouchForCase(transaction, id, null, caseMac(parts.keyring, boundOf(subject, row))))) throw notFound();
    return { id, number, closed: row.closed, dueAt: row.dueAt.toISOString(), independent: row.independent };
  });
  // Whoever acted, or asks, could not answer it anyway, and hears nothing of it.
  const parties = [actor.account, ...(entry.actor === null ? [] : [entry.actor])];
  await parts.tellAdmins({ kind: 'case-opened' }, parties).catch(parts.onError);
  return made;
}

const boundOf = (subject: Uuid, row: CaseRow): BoundCase => ({
  ...row,
  binding: caseBinding({ subject, account: row.account, entry: row.entry }),
});

const noteOf = ({ actor, request }: Ask, subject: Uuid): Omit<AuditEntry, 'kind'> => ({
  request,
  actor: actor.account,
  role: actor.role,
  session: actor.session,
  subject,
  purpose: actor.role === 'admin' || actor.role === 'auditor' ? 'operations' : 'self-care',
  what: 'case',
});

/** What was questioned of a record, and what was answered, for whoever may see its log. */
export async function listCases(parts: CaseParts, { actor, request }: Ask, record: string): Promise<CaseList> {
  const subject = subjectOf(record);
  const grant = await parts.access.oversee(demandSession(actor), subject, request);
  const rows = await asActor(parts.sql, actor, subject, (transaction) => casesOf(transaction, subject));
  if (rows.length === 0) return { cases: [], authority: parts.authority };
  const keys = await parts.keyring.unlock(grant);
  const names = new Map<Uuid, { readonly name: string | null }>([
    ...(await grantNames(parts, grant, actor.secret)),
    ...(await guardianNames(parts, grant, actor.secret)),
  ]);
  const cases = rows.map((row) => {
    const { accused, words, entry, independent } = row;
    const altered = !isOurCase(parts.keyring, boundOf(subject, row), row.mac);
    if (altered) parts.onError(notAsWritten());
    return {
      ...told(altered ? { ...row, answer: null, answeredAt: null } : row),
      entry: entry.toString(),
      name: accused === null || altered ? null : (names.get(accused)?.name ?? null),
      words: words === null ? null : keys.open(wordsPlace(row.id), words).toString('utf8'),
      independent,
      altered,
    };
  });
  return { cases, authority: parts.authority };
}

function notAsWritten(): CarnetError {
  return new CarnetError('not-openable', 'A stored question is not as it was written.');
}

type Told = Omit<CasesToAnswer['cases'][number], 'name' | 'account'>;
function told({
  id,
  number,
  role,
  kind,
  at,
  closed,
  openedAt,
  dueAt,
  answer,
  answeredAt,
}: Omit<CaseFacts, 'accused'>): Told {
  return {
    id,
    number,
    role,
    kind,
    at: at.toISOString(),
    closed,
    openedAt: openedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    answer,
    answeredAt: answeredAt?.toISOString() ?? null,
  };
}

/** The same for each act of one account, and not its id. */
function accountNumber({ keyring }: CaseParts, account: Uuid): string {
  return keyring.mac('origin', lengthPrefixed(['case-account', 1, account])).toString('hex', 0, 4);
}

/** Who may answer at all: administrators and auditors, in that role; the gate decides for each case whether he has to do with it. */
function demandJudge(actor: Actor): Actor {
  if (actor.role === 'admin' || actor.role === 'auditor') return actor;
  throw new CarnetError('not-allowed', 'Only administrators and auditors answer such questions, in that role.');
}

/** What waits for an answer and what one answered in the last 90 days: no record, no words, nothing of oneself. */
export async function listCasesToAnswer(parts: CaseParts, ask: Ask): Promise<CasesToAnswer> {
  const actor = demandJudge(demandSession(ask.actor));
  const rows = await asActor(parts.sql, actor, null, (transaction) => casesToAnswer(transaction));
  const ours = rows.filter((row) => isOurCase(parts.keyring, row, row.mac));
  if (ours.length < rows.length) parts.onError(notAsWritten());
  await noteAuditor(parts, { ...ask, actor }, 'cases');
  const cases = ours.map(async (row) => ({
    ...told(row),
    // Who acted in another role is not known to whoever judges as the professional that he is besides.
    name:
      row.accused === null || !(row.role === 'doctor' || row.role === 'researcher')
        ? null
        : ((await parts.professionalOf(row.accused))?.name ?? null),
    account: row.accused === null ? null : accountNumber(parts, row.accused),
  }));
  return { cases: await Promise.all(cases) };
}

/**
 * Answers a case, once: it stands in the log of the record, and whoever asked is told by mail that there is an answer. `not-found` for one
 * that is answered, that is not there, that this server did not write, or that has to do with whoever asks.
 */
export async function answerCase(parts: CaseParts, ask: Ask, id: string, answer: CaseAnswer): Promise<void> {
  const actor = demandJudge(demandFresh(ask.actor, parts.clock));
  const whose = await asActor(parts.sql, actor, null, async (transaction) => {
    const found = async () => (await casesToAnswer(transaction)).find((one) => one.id === parseUuid(id));
    const waiting = await found();
    if (waiting === undefined || !isOurCase(parts.keyring, waiting, waiting.mac)) throw notFound();
    const answered = await putAnswer(transaction, waiting.id, answer);
    const row = await found();
    if (answered === null || row === undefined) throw notFound();
    if (!row.binding.equals(waiting.binding)) throw notAsWritten();
    // Nothing but the answer is other than it was when it was checked.
    const facts = { ...waiting, answer, answeredAt: row.answeredAt, answeredBy: actor.account };
    if (!(await vouchForCase(transaction, row.id, waiting.mac, caseMac(parts.keyring, facts)))) throw notFound();
    await parts.audit.append(
      transaction,
      { ...noteOf({ ...ask, actor }, answered.subject), kind: 'case-answered' },
      'ok',
    );
    return answered;
  });
  await parts.tell(whose.account, { kind: 'case-answered' }).catch(parts.onError);
}
