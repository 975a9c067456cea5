import { notFound } from '../../access/index.ts';
import type { AuditKind } from '../../audit/index.ts';
import { CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { ErasureParts } from '../erasure/parts.ts';
import { finishErasure, sweepErasure } from '../erasure/steps.ts';
import { byLink } from '../look.ts';
import { demandReason, meantBy } from './patient.ts';
import { announce, dueErasures, eraseAnnounced, ownRecord, stop } from './store.ts';

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

/** How long a person has to stop what the operator announced. */
const noticeMs = 72 * 3600_000;

/**
 * Announces the erasure of an account with its own record, or of one record, on the word of whoever runs the machine: whom it is
 * about (or who looks after the record) is told by mail with a link that stops it, and it stands in "who looked". It is done after
 * 72 h by the server. `not-found`, `invalid-input`, `conflict` (announced already; another's record would be left without anybody; no
 * mail is sent here, or nobody looks after the record, so that nobody would know).
 */
export async function announceErasure(parts: OperatorParts, ask: AskErasure): Promise<AnnouncedErasure> {
  const { retainSql, clock } = parts;
  const reason = demandReason(ask.reason);
  if (!(parts.mails || ask.toldOtherwise))
    throw new CarnetError(
      'conflict',
      'No mail is sent here, so the person would not know. Set SMTP_URL, or tell the person yourself and give --told.',
    );
  const { kind, subject } = await meantBy(ask.patient, parts.accountOf);
  const [id, token, at] = [newUuid(), randomBytes(16), clock.now()];
  const due = at + noticeMs;
  const message = { kind: 'erasure-announced', token: token.toString('base64url'), at: due } as const;
  const told: Uuid[] = [];
  try {
    await retainSql.begin(async (transaction) => {
      const done = await announce(transaction, {
        id,
        kind,
        subject,
        hash: sha256(token),
        at: new Date(at),
        due: new Date(due),
      });
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
      const own = kind === 'account' ? await ownRecord(transaction, subject) : null;
      const what = `operator: ${told.length > 0 ? '' : 'told by the operator; '}${reason}`;
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
  const { retainSql } = parts;
  const key = 'id' in by ? by : { hash: sha256(Buffer.from(by.token, 'base64url')) };
  const told = await retainSql.begin(async (transaction) => {
    const stopped = await stop(transaction, key);
    if (stopped === null) throw notFound();
    const what = 'id' in by ? 'operator' : byLink;
    for (const one of [stopped.subject, await ownRecord(transaction, stopped.subject)])
      if (one !== null) await log(parts, transaction, one, 'erasure-stopped', what);
    return stopped.told;
  });
  if (parts.mails)
    for (const account of told) await parts.tell(account, { kind: 'erasure-stopped' }).catch(parts.onError);
}

/** Erases what was announced and whose time has come; to be called at the start and every minute. */
export async function eraseDue(parts: OperatorParts): Promise<void> {
  for (const id of await dueErasures(parts.retainSql)) {
    try {
      await eraseOne(parts, id);
    } catch (error) {
      parts.onError(error);
    }
  }
}

async function eraseOne(parts: OperatorParts, id: Uuid): Promise<void> {
  const receipt = newUuid();
  const told = await parts.retainSql.begin(async (transaction) => {
    const { outcome, kind, subject, record, told: others } = await eraseAnnounced(transaction, id, receipt);
    if (outcome === 'last')
      throw new CarnetError(
        'conflict',
        'An announced erasure waits: somebody else’s record would be left without anybody by now.',
      );
    if (outcome !== 'ok' || subject === null) return null;
    for (const gone of [subject, record])
      if (gone !== null)
        await log(
          parts,
          transaction,
          gone,
          kind === 'account' && gone === subject ? 'account-erased' : 'record-erased',
          'operator',
        );
    return others ?? [];
  });
  if (told === null) return;
  for (const account of told) await parts.tell(account, { kind: 'record-erased-by-operator' }).catch(parts.onError);
  await finishErasure(parts, receipt);
  await sweepErasure(parts, receipt);
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
