import { notFound } from '../../access/index.ts';
import type { AuditKind } from '../../audit/index.ts';
import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, parseResourceId, type Uuid } from '../../kernel/index.ts';
import type { ErasureOutlook, ErasureState } from './contract.ts';
import type { ErasureParts } from './parts.ts';
import { finishErasure, sweepErasure } from './steps.ts';
import { entombAccount, entombRecord, erasuresOf, othersOf } from './store.ts';
import { tombMac } from './tomb.ts';

/** Who asks, and by which request. */
interface Ask {
  readonly actor: Actor;
  readonly request: Uuid;
}

/** What erasing would mean: each record that the account may open, and how many others look after it. */
export async function erasureOutlook(parts: ErasureParts, { actor }: Pick<Ask, 'actor'>): Promise<ErasureOutlook> {
  demandSession(actor);
  const records = await Promise.all(
    (await parts.access.relations(actor)).map(async ({ subject, relation }) => ({
      id: formatResourceId({ subject, local: 0n }),
      relation,
      others: await asActor(parts.sql, actor, subject, (transaction) => othersOf(transaction, subject)),
    })),
  );
  return { backupDays: parts.retentionDays, records };
}

/**
 * Erases a record for ever: one's own, or one that the account looks after; others who do are told. Access ends with the
 * transaction, whatever the size of the record; keys, receipt and rows follow. `factor-needed` without a factor shown within
 * 5 min, `not-found`.
 */
export async function eraseRecord(parts: ErasureParts, ask: Ask, record: string): Promise<ErasureState> {
  const actor = demandFresh(ask.actor, parts.clock);
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  const { subject } = id;
  await parts.access.byRight(actor, subject, 'write', ask.request);
  const receipt = newUuid();
  const others = await asActor(parts.sql, actor, subject, async (transaction) => {
    const { outcome, others: told } = await entombRecord(
      transaction,
      subject,
      receipt,
      tombMac(parts.keyring, { kind: 'record', subject, receipt }),
    );
    demandOk(outcome);
    await tellLog(parts, transaction, ask, subject, 'record-erased');
    return told;
  });
  parts.onStep?.('entombed');
  for (const account of others) await parts.tell(account, { kind: 'record-erased' }).catch(parts.onError);
  return await goOn(parts, receipt);
}

/**
 * Erases the account and the record of oneself for ever. `conflict` while somebody else's record would be left without anybody:
 * hand it over or erase it first. `factor-needed` as above.
 */
export async function eraseAccount(parts: ErasureParts, ask: Ask): Promise<ErasureState> {
  const actor = demandFresh(ask.actor, parts.clock);
  const own = (await parts.access.relations(actor)).find(({ relation }) => relation === 'self')?.subject ?? null;
  // PostgreSQL found the relation; here it is held against its MAC, so that a forged row erases nobody.
  if (own !== null) await parts.access.byRight(actor, own, 'write', ask.request);
  const receipt = newUuid();
  await asActor(parts.sql, actor, null, async (transaction) => {
    const record =
      own === null ? null : { subject: own, mac: tombMac(parts.keyring, { kind: 'record', subject: own, receipt }) };
    const mac = tombMac(parts.keyring, { kind: 'account', subject: actor.account, receipt });
    const outcome = await entombAccount(transaction, record, receipt, mac);
    if (outcome === 'last') {
      throw new CarnetError(
        'conflict',
        'You are the only one who looks after somebody else’s record. Invite another person to look after it, or delete that record first.',
      );
    }
    demandOk(outcome);
    if (own !== null) await tellLog(parts, transaction, ask, own, 'record-erased');
    await tellLog(parts, transaction, ask, actor.account, 'account-erased');
  });
  parts.dropSession(actor.session);
  parts.onStep?.('entombed');
  return await goOn(parts, receipt);
}

/** How far an erasure is, for whoever has its id. `not-found`. */
export async function erasureState(parts: ErasureParts, id: Uuid): Promise<ErasureState> {
  if ((await erasuresOf(parts.retainSql, id)).length === 0) throw notFound();
  return await goOn(parts, id);
}

/** The rest of it; what cannot be done now (a backup is running, the key service is away) is done later and said so. */
async function goOn(parts: ErasureParts, id: Uuid): Promise<ErasureState> {
  try {
    const receipt = await finishErasure(parts, id);
    sweepErasure(parts, id).catch(parts.onError);
    return { id, state: 'done', receipt };
  } catch (error) {
    parts.onError(error);
    return { id, state: 'working', receipt: null };
  }
}

function demandOk(outcome: string): void {
  if (outcome === 'ok') return;
  if (outcome === 'factor-needed')
    throw new CarnetError('factor-needed', 'Your last confirmation is older than 5 minutes.');
  throw notFound();
}

async function tellLog(
  { audit }: ErasureParts,
  sql: Parameters<ErasureParts['audit']['append']>[0],
  { actor, request }: Ask,
  subject: Uuid,
  kind: AuditKind,
): Promise<void> {
  const { account, role, session } = actor;
  await audit.append(
    sql,
    { kind, request, actor: account, role, session, subject, purpose: 'self-care', what: 'erasure' },
    'ok',
  );
}
