import { setTimeout as sleep } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import { notConfirmed } from '../grants/accept.ts';
import { emergencyBit, grantMac } from '../grants/terms.ts';
import type { Ask } from '../guardians/parts.ts';
import { isOurRule, macOfUse, type UseFacts } from './bound.ts';
import { normalCode } from './code.ts';
import type { EmergencyOpened, EmergencyTry } from './contract.ts';
import { nameOpened } from './name.ts';
import type { EmergencyParts } from './parts.ts';
import {
  databaseTime,
  doctorStands,
  endedOf,
  type FoundRecord,
  findRecords,
  type KeeperRow,
  keepersOf,
} from './store.ts';
import { noteEmergency, tellKeepers } from './tell.ts';
import { insertUse } from './use-store.ts';

/** How long what was opened in an emergency lasts; PostgreSQL takes no more. */
const lifeMs = 2 * 3600_000;
/** What does not open is answered at a whole multiple of this after the question: a look-up more or less does not show. */
const answerMs = 250;

interface Met {
  readonly found: readonly FoundRecord[];
  readonly keepers: readonly KeeperRow[];
  readonly opened: (UseFacts & { readonly grant: Uuid; readonly until: Date }) | null;
}

/**
 * Opens what an emergency needs first of a record that was not given, for two hours, as a doctor; whose record it is, whoever looks after it
 * and the administrators are told. One answer (`not-found`), out of the same statements, for a record that refuses, that nobody has
 * answered for, whose consent is withdrawn, that was erased, that is not here, where what he had opened was ended by somebody else within a day, and for several that the name is of; each try is written
 * to the log of every record that it met, which is told of it. `not-allowed` for whoever is no confirmed doctor, not here as one, or
 * administered within 90 days; `conflict` for what one has anyway; `too-many-requests`.
 */
export async function openEmergency(parts: EmergencyParts, ask: Ask, wanted: EmergencyTry): Promise<EmergencyOpened> {
  const actor = demandDoctor(ask.actor);
  await parts.limit('emergencyTry', actor.account);
  const began = performance.now();
  const doctor = await parts.professionalOf(actor.account);
  if (doctor?.role !== 'doctor') throw notConfirmed();
  const [code, birth] = tokensOf(parts, wanted.find);
  const { found, keepers, opened } = await asActor(parts.sql, actor, null, async (transaction): Promise<Met> => {
    demandStanding(await doctorStands(transaction));
    const records = await findRecords(transaction, code, birth);
    if (records.some(({ known }) => known)) throw alreadyYours();
    const subjects = records.map(({ subject }) => subject);
    const told = await keepersOf(transaction, subjects);
    const ended = await endedOf(transaction, subjects);
    const at = await databaseTime(transaction);
    const open = records.filter((one) => isOpen(parts, one) && !ended.includes(one.subject));
    const [only] = open;
    const use =
      only === undefined || open.length > 1 ? null : await begin(parts, transaction, actor, { only, at, wanted });
    // Of a record that is not here as much is written, to the doctor's own log.
    const tried = records.length === 0 ? [actor.account] : records.map(({ subject }) => subject);
    for (const subject of tried) {
      const done = use?.subject === subject;
      const kind = done ? ('emergency-opened' as const) : ('emergency-tried' as const);
      const outcome = done ? ('ok' as const) : ('denied' as const);
      await noteEmergency(parts, transaction, ask, { subject, kind, reason: wanted.reason, outcome });
    }
    if (use !== null) await nameOpened(parts, transaction, actor, { ...use, name: doctor.name, words: wanted.words });
    return { found: records, keepers: told, opened: use };
  });
  const of = (subject: Uuid) => keepers.filter((row) => row.subject === subject);
  // Beside the answer, which does not wait for it.
  for (const { subject } of found)
    if (subject !== opened?.subject) void tellKeepers(parts, of(subject), 'emergency-tried').catch(parts.onError);
  if (opened === null) {
    await sleep(answerMs - ((performance.now() - began) % answerMs));
    throw notAvailable();
  }
  await tellKeepers(parts, of(opened.subject), 'emergency-opened');
  await parts.tellAdmins({ kind: 'emergency-waiting' }).catch(parts.onError);
  return await describeOpened(parts, ask, { ...opened, reason: wanted.reason, whole: false });
}

/** What is open, with whom it is about: an audited read, for the purpose of the emergency. */
export async function describeOpened(
  parts: Pick<EmergencyParts, 'personOf'>,
  { actor, request }: Ask,
  of: Pick<EmergencyOpened, 'reason' | 'whole'> & {
    readonly id: Uuid;
    readonly grant: Uuid;
    readonly subject: Uuid;
    readonly until: Date;
  },
): Promise<EmergencyOpened> {
  return {
    id: of.id,
    grant: of.grant,
    record: formatResourceId({ subject: of.subject, local: 0n }),
    until: of.until.toISOString(),
    whole: of.whole,
    reason: of.reason,
    person: await parts.personOf({ actor: { ...actor, emergency: true }, request }, of.subject),
  };
}

/** `not-allowed` for whoever is not here as a doctor, by a passkey, whatever else the operator lets staff sign in with (and in the demo). */
export function demandDoctor(given: Actor): Actor {
  const actor = demandSession(given);
  if (actor.role !== 'doctor')
    throw new CarnetError('not-allowed', 'Only a doctor opens a record in an emergency, in that role.');
  if (actor.proof !== 'passkey' && actor.proof !== 'demo')
    throw new CarnetError('not-allowed', 'Sign in with your passkey to open a record in an emergency.');
  return actor;
}

async function begin(
  { keyring }: EmergencyParts,
  transaction: TransactionSql,
  actor: Actor,
  { only, at, wanted }: { readonly only: FoundRecord; readonly at: Date; readonly wanted: EmergencyTry },
): Promise<Met['opened']> {
  const use = { id: newUuid(), subject: only.subject, actor: actor.account, reason: wanted.reason, at };
  const [grant, until] = [newUuid(), new Date(at.getTime() + lifeMs)];
  const terms = { id: grant, kind: 'emergency' as const, mask: emergencyBit, write: false, until };
  const outcome = await insertUse(transaction, {
    ...use,
    mac: macOfUse(keyring, use),
    grant,
    until,
    grantMac: grantMac(keyring, use, terms),
  });
  return outcome === 'ok' ? { ...use, grant, until } : null;
}

/** Whether somebody said yes, in this server's words, and the consent stands. */
function isOpen({ keyring }: EmergencyParts, { subject, allowed, answeredAt, mac, stands }: FoundRecord): boolean {
  if (allowed !== true || answeredAt === null || mac === null || !stands) return false;
  return isOurRule(keyring, { subject, allowed, answeredAt }, mac);
}

function tokensOf(parts: EmergencyParts, find: EmergencyTry['find']): readonly [readonly Buffer[], readonly bigint[]] {
  if (!('code' in find)) return [[], parts.birthTokens(find)];
  return [parts.keyring.blindIndex('emergency-code').all(normalCode(find.code)), []];
}

function demandStanding(standing: string): void {
  if (standing === 'was-admin')
    throw new CarnetError(
      'not-allowed',
      'Who audits or administers, or administered within the last 90 days, opens no record in an emergency.',
    );
  if (standing !== 'ok') throw notConfirmed();
}

function alreadyYours(): CarnetError {
  return new CarnetError('conflict', 'You have access to this record already. You find it among your patients.');
}

/** The one answer for whatever does not open. */
function notAvailable(): CarnetError {
  return new CarnetError('not-found', 'Not available here. Look for the printed card.');
}
