import { notFound } from '../../access/index.ts';
import type { AuditKind } from '../../audit/index.ts';
import { CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { ErasureParts } from '../erasure/parts.ts';
import { finishErasure, sweepErasure } from '../erasure/steps.ts';
import { tombMac } from '../erasure/tomb.ts';
import { noteStopped, stoppedOf } from '../ledger/ledger.ts';
import { byLink } from '../look.ts';
import { type Announcement, announcementMac, endOfNotice, isOurAnnouncement, noticeMs } from './announced.ts';
import { ownRecord } from './own-record.ts';
import { demandReason, meantBy } from './patient.ts';
import { newStopToken } from './stop-token.ts';
import { type AnnouncedRow, announce, dueErasures, eraseAnnounced, noteTold, type Stopped, stop } from './store.ts';

export interface OperatorParts extends ErasureParts {
  readonly accountOf: (email: string) => Promise<Uuid | null>;
  /** Whether mail is sent here, by which people are told. */
  readonly mails: boolean;
}

export interface AskErasure {
  /** The address of an account, or the number of a record. */
  readonly patient: string;
  readonly reason: string;
  /** Whether the operator told the person by himself, where no mail is sent. */
  readonly toldOtherwise: boolean;
}

export interface AnnouncedErasure {
  readonly id: Uuid;
  readonly kind: 'record' | 'account';
  /** Until when the person can stop it, ISO 8601. */
  readonly due: string;
  /** How many were written to. */
  readonly told: number;
}

/**
 * Announces the erasure of an account with its own record, or of one record, on the word of whoever runs the machine: whom it is
 * about (or who looks after the record) is told by mail with a link that stops it, and it stands in "who looked". The server does it
 * 72 h later, counted from the first notice that arrived. `not-found`, `invalid-input`, `conflict` (announced already; another's
 * record would be left without anybody; no mail is sent here, or nobody looks after the record, so that nobody would know).
 */
export async function announceErasure(parts: OperatorParts, ask: AskErasure): Promise<AnnouncedErasure> {
  const { retainSql, clock, keyring } = parts;
  const reason = demandReason(ask.reason);
  if (!(parts.mails || ask.toldOtherwise))
    throw new CarnetError(
      'conflict',
      'No mail is sent here, so the person would not know. Set SMTP_URL, or tell the person yourself and give --told.',
    );
  const { kind, subject } = await meantBy(ask.patient, parts.accountOf);
  const [id, token, at] = [newUuid(), newStopToken(keyring), clock.now()];
  const due = at + noticeMs;
  const message = { kind: 'erasure-announced', token: token.toString('base64url'), at: due } as const;
  const announcement = { id, kind, subject, hash: sha256(token), at: new Date(at), due: new Date(due) };
  const told: Uuid[] = [];
  try {
    await retainSql.begin(async (transaction) => {
      const done = await announce(
        transaction,
        announcement,
        announcementMac(keyring, announcement),
        ask.toldOtherwise ? new Date(at) : null,
      );
      demandAnnounced(done.outcome);
      if (done.told.length === 0 && !ask.toldOtherwise)
        throw new CarnetError(
          'conflict',
          'Nobody looks after this record, so nobody would be told by mail. Tell whoever it belongs to yourself and give --told.',
        );
      // Told before it counts: whatever stops this process in between, nobody is erased who was not told.
      for (const account of parts.mails ? done.told : []) {
        await parts.tell(account, message);
        told.push(account);
      }
      const own = kind === 'account' ? await ownRecord(transaction, keyring, subject) : null;
      const what = `operator: ${ask.toldOtherwise ? 'told by the operator; ' : ''}${reason}`;
      for (const one of own === null ? [subject] : [subject, own])
        await log(parts, transaction, one, 'erasure-announced', what);
    });
  } catch (error) {
    // Also where it was committed and the answer was lost.
    const isGone = await stop(retainSql, { id }).then(
      () => true,
      () => false,
    );
    if (isGone) for (const account of told) await parts.tell(account, { kind: 'erasure-stopped' }).catch(parts.onError);
    throw error;
  }
  return { id, kind, due: new Date(due).toISOString(), told: told.length };
}

/** Stops an announced erasure, by the token of the mail or, for the operator, by its number; whoever was told is told of that. `not-found`. */
export async function stopErasure(
  parts: OperatorParts,
  by: { readonly token: string } | { readonly id: Uuid },
): Promise<void> {
  if ('id' in by) await stopBy(parts, by, 'operator');
  else await stopBy(parts, { hash: sha256(Buffer.from(by.token, 'base64url')) }, byLink);
}

async function stopBy(parts: OperatorParts, key: Parameters<typeof stop>[1], what: string): Promise<void> {
  const { retainSql, keyring } = parts;
  const stopped = await retainSql.begin(async (transaction) => {
    const one = await stop(transaction, key);
    if (one === null) throw notFound();
    for (const subject of [one.subject, await ownRecord(transaction, keyring, one.subject)])
      if (subject !== null) await log(parts, transaction, subject, 'erasure-stopped', what);
    return one;
  });
  await tellStopped(parts, stopped);
}

/** What follows a stop: a line of the rights ledger, so that a copy of the row erases nobody, and mails. */
export async function tellStopped(parts: OperatorParts, { id, told }: Stopped): Promise<void> {
  await noteStopped(parts, id).catch(parts.onError);
  if (parts.mails)
    for (const account of told) await parts.tell(account, { kind: 'erasure-stopped' }).catch(parts.onError);
}

/** How long after its time an erasure that cannot be done waits, before it is given up. */
const lapseMs = 14 * 24 * 3600_000;

/**
 * Erases what was announced and whose time has come, if it was this server that announced it, as it stands, and somebody was told
 * 72 h ago. What cannot be done is said, and given up after a while; to be called at the start and every minute.
 */
export async function eraseDue(parts: OperatorParts): Promise<void> {
  await noteTold(parts.retainSql);
  const due = await dueErasures(parts.retainSql);
  const made = due.filter((one) => isOurAnnouncement(parts.keyring, one));
  const stopped = await stoppedOf(
    parts,
    made.map(({ id }) => id),
  );
  const ours = made.filter(({ id }) => !stopped.has(id));
  const [held, untold]: [Uuid[], Uuid[]] = [[], []];
  for (const announcement of ours) {
    try {
      const done = await eraseOne(parts, announcement);
      if (done === 'held') held.push(announcement.id);
      if (done === 'untold') untold.push(announcement.id);
    } catch (error) {
      parts.onError(error);
    }
  }
  const forged = due.filter((one) => !ours.includes(one)).map(({ id }) => id);
  await parts.alarms.found('forged-announcement', forged);
  await parts.alarms.found('held-announcement', held);
  await parts.alarms.found('untold-announcement', untold);
}

/** `held`: somebody else's record would be left without anybody; `untold`: no notice arrived. `over`: done, or nothing is left to do. */
async function eraseOne(
  parts: OperatorParts,
  announcement: AnnouncedRow,
): Promise<'over' | 'waits' | 'held' | 'untold'> {
  const { id, due } = announcement;
  const now = parts.clock.now();
  const end = endOfNotice(announcement);
  if (end !== null && end.getTime() > now) return 'waits';
  const stuck = end === null ? 'untold' : await eraseTold(parts, announcement);
  if (stuck === 'over' || now < due.getTime() + lapseMs) return stuck;
  await stopBy(parts, { id }, 'operator: it could not be done for two weeks');
  return 'over';
}

async function eraseTold(parts: OperatorParts, announcement: Announcement): Promise<'over' | 'held'> {
  const { keyring } = parts;
  const { kind, subject } = announcement;
  const receipt = newUuid();
  const { outcome, told } = await parts.retainSql.begin(async (transaction) => {
    const record = kind === 'account' ? await ownRecord(transaction, keyring, subject) : null;
    const erased = await eraseAnnounced(
      transaction,
      announcement,
      receipt,
      tombMac(keyring, { kind, subject, receipt }),
      record === null ? null : { subject: record, mac: tombMac(keyring, { kind: 'record', subject: record, receipt }) },
    );
    if (erased.outcome !== 'ok') return erased;
    for (const gone of [subject, record])
      if (gone !== null)
        await log(
          parts,
          transaction,
          gone,
          kind === 'account' && gone === subject ? 'account-erased' : 'record-erased',
          'operator',
        );
    return erased;
  });
  if (outcome !== 'ok') return outcome === 'last' ? 'held' : 'over';
  for (const account of told) await parts.tell(account, { kind: 'record-erased-by-operator' }).catch(parts.onError);
  await finishErasure(parts, receipt);
  await sweepErasure(parts, receipt);
  return 'over';
}

function demandAnnounced(outcome: string): void {
  if (outcome === 'ok') return;
  if (outcome === 'exists')
    throw new CarnetError('conflict', 'This erasure is announced already, and waits for its time.');
  if (outcome === 'last')
    throw new CarnetError(
      'conflict',
      'This account is the only one that looks after somebody else’s record: that one has to be handed over or erased first.',
    );
  throw new CarnetError('not-found', 'There is no such record or account.');
}

async function log(
  { audit }: OperatorParts,
  sql: Parameters<ErasureParts['audit']['append']>[0],
  subject: Uuid,
  kind: AuditKind,
  what: string,
): Promise<void> {
  const entry = { kind, request: newUuid(), actor: null, session: null, subject, purpose: 'operations', what } as const;
  await audit.append(sql, entry, 'ok');
}
