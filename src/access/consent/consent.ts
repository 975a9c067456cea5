import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { demandCurrent } from '../access.ts';
import { notFound } from '../decide.ts';
import { type Ask, type GuardianParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { relationsTo } from '../guardians/store.ts';
import { isOurs } from '../origin.ts';
import { giveWithin } from '../store.ts';
import type { RecordConsents } from './contract.ts';
import { beginConsent, consentsOf, endConsent } from './store.ts';

export type ConsentParts = Pick<GuardianParts, 'sql' | 'access' | 'keyring' | 'audit' | 'clock' | 'tell' | 'onError'>;

/** Each consent to a record, also while it is withdrawn, for whoever it belongs to or looks after it. `not-found` otherwise. */
export async function readConsents(parts: ConsentParts, ask: Ask, record: string): Promise<RecordConsents> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const rows = await asActor(parts.sql, actor, null, (transaction) => consentsOf(transaction, subject));
  if (rows.length === 0) throw await parts.access.refuse(actor, subject, ask.request);
  return {
    consents: rows.map((row) => ({
      version: row.version,
      givenAt: row.givenAt.toISOString(),
      byYou: row.givenByYou,
      withdrawn:
        row.withdrawnAt === null ? null : { at: row.withdrawnAt.toISOString(), byYou: row.withdrawnByYou === true },
    })),
  };
}

/**
 * Withdraws the consent to a record: PostgreSQL refuses the next statement of anybody, and nothing is deleted. Invitations that
 * wait end with it; the others who look after the record are told by mail. `factor-needed` without a factor shown within 5 min,
 * `not-found`, `conflict` when it is withdrawn already.
 */
export async function withdrawConsent(parts: ConsentParts, ask: Ask, record: string): Promise<void> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  const others = await asActor(parts.sql, actor, subject, async (transaction) => {
    const outcome = await endConsent(transaction, subject);
    if (outcome === 'exists') throw new CarnetError('conflict', 'The consent to this record was withdrawn already.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'consent-withdrawn');
    return othersOf(parts, await relationsTo(transaction, subject), subject, actor.account);
  }).catch(noted(parts, { ...ask, actor }, subject));
  parts.keyring.drop(subject);
  await tellOthers(parts, others, 'consent-withdrawn');
}

/**
 * Gives the consent again, to the text of now, by anybody whom the record belongs to or who looks after it: one of several
 * guardians who withdrew would else keep it from the others for good. `factor-needed`, `not-found`, `conflict` when it stands,
 * `invalid-input` for another version of the text.
 */
export async function giveConsentAgain(
  parts: ConsentParts,
  ask: Ask,
  record: string,
  given: { readonly document: string; readonly version: string; readonly language: string },
): Promise<void> {
  const actor = demandFresh(ask.actor, parts.clock);
  demandCurrent(given.version);
  const subject = subjectOf(record);
  const others = await asActor(parts.sql, actor, subject, async (transaction) => {
    const outcome = await beginConsent(transaction, subject, given);
    if (outcome === 'exists') throw new CarnetError('conflict', 'The consent to this record stands.');
    if (outcome !== 'ok') throw notFound();
    await giveWithin(transaction, actor, given);
    await tellLog(parts, transaction, ask, subject, 'consent-given');
    return othersOf(parts, await relationsTo(transaction, subject), subject, actor.account);
  }).catch(noted(parts, { ...ask, actor }, subject));
  await tellOthers(parts, others, 'consent-given');
}

/**
 * Writes a refusal down once its transaction is undone: it goes over another connection, for which many that held one already would wait
 * for each other, and for good.
 */
function noted({ access }: Pick<ConsentParts, 'access'>, { actor, request }: Ask, subject: Uuid) {
  return async (error: unknown): Promise<never> => {
    throw error instanceof CarnetError && error.code === 'not-found'
      ? await access.refuse(actor, subject, request)
      : error;
  };
}

function othersOf(
  { keyring }: Pick<ConsentParts, 'keyring'>,
  relations: Awaited<ReturnType<typeof relationsTo>>,
  subject: Uuid,
  but: Uuid,
): readonly Uuid[] {
  return relations
    .filter((one) => !one.ended && one.actor !== but && isOurs(keyring, { subject, ...one }, one.mac))
    .map((one) => one.actor);
}

/** What cannot be told is reported; it stands in "who looked" all the same. */
async function tellOthers(
  { tell, onError }: ConsentParts,
  others: readonly Uuid[],
  kind: 'consent-withdrawn' | 'consent-given',
): Promise<void> {
  for (const account of others) await tell(account, { kind }).catch(onError);
}
