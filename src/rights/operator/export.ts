import { open, rm } from 'node:fs/promises';
import type { Sql, TransactionSql } from 'postgres';
import { machineGrant } from '../../access/index.ts';
import { encryptTo } from '../../backup/index.ts';
import { CarnetError, hasCode, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { takeOut } from '../../records/index.ts';
import { bundle } from '../export/bundle.ts';
import type { OperatorParts } from './erase.ts';
import { ownRecord } from './own-record.ts';
import { demandReason, meantBy } from './patient.ts';
import { livingActors } from './store.ts';

export interface OperatorExportParts extends OperatorParts {
  /** Role carnet_reseal. */
  readonly resealSql: Sql;
  readonly unlocks: Pick<Keyring, 'unlock'>;
  /** Base of the FHIR service. */
  readonly base: string;
}

export interface AskExport {
  /** The address of an account (its own record), or the number of a record. */
  readonly patient: string;
  readonly reason: string;
  /** A file that is not there yet. */
  readonly path: string;
  /** What the person gave: an age recipient, or a passphrase. */
  readonly to: string | { readonly passphrase: string };
}

/**
 * Writes a copy of a record as an age file that only the person opens, on the word of whoever runs the machine. It stands in the log
 * of the record before anything is opened, and whoever the record belongs to or looks after it is told by mail. Without the log and
 * the account, which open for a session alone. `not-found`, `invalid-input`, `conflict` for a file that is there, `key-destroyed`.
 */
export async function exportSealed(parts: OperatorExportParts, ask: AskExport): Promise<{ readonly told: number }> {
  const reason = demandReason(ask.reason);
  const subject = await recordOf(parts, ask.patient);
  const file = await open(ask.path, 'wx', 0o600).catch((error: unknown) => {
    if (hasCode(error, 'EEXIST')) throw new CarnetError('conflict', `${ask.path} is there already.`);
    throw error;
  });
  try {
    const versions = await parts.resealSql.begin((transaction) => logAndOpen(parts, transaction, subject, reason));
    const text = bundle(parts, versions, [{ name: 'left-out', valueString: 'who-looked, account' }]);
    for await (const piece of await sealedFor(ask.to, inBytes(text))) await file.write(piece);
    await file.sync();
  } catch (error) {
    await rm(ask.path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  if (!parts.mails) return { told: 0 };
  const told = await livingActors(parts.retainSql, subject);
  for (const account of told) await parts.tell(account, { kind: 'record-exported-by-operator' }).catch(parts.onError);
  return { told: told.length };
}

async function recordOf(parts: OperatorExportParts, patient: string): Promise<Uuid> {
  const { kind, subject } = await meantBy(patient, parts.accountOf);
  if (kind === 'record') return subject;
  const own = await ownRecord(parts.retainSql, parts.keyring, subject);
  if (own === null) throw new CarnetError('not-found', `The account ${patient} has no record of its own.`);
  return own;
}

/** No log, no answer: what is opened is in the log with the same commit. */
async function logAndOpen(parts: OperatorExportParts, transaction: TransactionSql, subject: Uuid, reason: string) {
  const entry = {
    kind: 'record-exported',
    request: newUuid(),
    actor: null,
    session: null,
    subject,
    purpose: 'operations',
    what: `operator: ${reason}`,
  } as const;
  await parts.audit.append(transaction, entry, 'ok');
  const versions = await takeOut(transaction, parts.unlocks, machineGrant('export', subject), subject);
  if (versions.length === 0) throw new CarnetError('not-found', 'There is nothing in this record, or no such record.');
  return versions;
}

async function sealedFor(to: AskExport['to'], source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  try {
    return await encryptTo(to, source);
  } catch (cause) {
    throw new CarnetError('invalid-input', 'This is no age recipient: it begins with age1.', { cause });
  }
}

async function* inBytes(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of text) yield Buffer.from(piece);
}
