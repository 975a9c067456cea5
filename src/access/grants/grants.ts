import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, formatResourceId, newUuid, parseUuid, purposeOf, type Uuid } from '../../kernel/index.ts';
import type { Unlocked } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { type Ask, type GrantParts, type GuardianParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { openList, readList } from '../lists/list.ts';
import { practiceNamesOf, type StaffOf, staffOf } from '../practices/granted.ts';
import type { GrantChange, GrantKind, GrantList, SharedWithMe } from './contract.ts';
import { heldNow } from './held.ts';
import { openGrantLabel, sealGrantLabel } from './label.ts';
import { demandEnd } from './offer.ts';
import { endGrant, type GrantRow, grantsOf, type HeldRow, openOffers, replaceGrant } from './store.ts';
import {
  givenPurpose,
  grantedPartsOf,
  grantMac,
  isGiven,
  isOurGrant,
  isOurOffer,
  maskOf,
  type TermFacts,
} from './terms.ts';

/** What of the record is and was given to whom, newest first, and which offers wait; for whose it is and who looks after it. */
export async function listGrants(parts: GuardianParts, { actor, request }: Ask, record: string): Promise<GrantList> {
  const subject = subjectOf(record);
  const grant = await parts.access.keep(demandSession(actor), subject, 'read', request);
  const keys = await parts.keyring.unlock(grant);
  const { given, open, staff } = await asActor(parts.sql, actor, subject, async (transaction) => {
    const rows = await grantsOf(transaction, subject);
    return {
      given: rows,
      open: await openOffers(transaction, subject),
      staff: rows.some(isToPractice) ? await staffOf(parts.keyring, transaction, actor, subject) : [],
    };
  });
  return {
    grants: given
      .filter(isGiven)
      .filter((row) => isOurs(parts, row))
      .map((row) => ({
        id: row.id,
        name: openGrantLabel(keys, row),
        ...termsOf(row),
        purpose: givenPurpose(row.kind),
        since: row.since.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        members: isToPractice(row) ? nowIn(staff, row) : null,
      })),
    offers: open
      .filter((row) => isOurOffer(parts.keyring, row, row.mac))
      .map((row) => ({
        id: row.id,
        ...termsOf(row),
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
      })),
  };
}

/**
 * What was given to the person at the session for the purpose of the role in use, with whom it is about: an audited read of each, out of the
 * list of that account where it is true of what is stored.
 */
export async function sharedWith(
  parts: Pick<GrantParts, 'sql' | 'keyring' | 'personOf' | 'createSubject' | 'onError'>,
  ask: Ask,
): Promise<SharedWithMe> {
  const actor = demandSession(ask.actor);
  const { rows, names, found } = await asActor(parts.sql, actor, null, async (transaction) => {
    const list = await readList(transaction);
    const held = await heldNow(parts.keyring, transaction, actor.account);
    const practices = [...new Set(held.filter(isToPractice).map((row) => row.actor))];
    return {
      rows: held.filter(isGiven),
      names: await practiceNamesOf(parts.keyring, transaction, actor, practices),
      found: list,
    };
  });
  const list = await openList(parts, actor, found, new Set(rows.map(({ subject }) => subject)));
  const now = new Map<Uuid, ReturnType<typeof given>[]>();
  for (const row of rows.filter(({ kind }) => givenPurpose(kind) === purposeOf(actor)))
    now.set(row.subject, [...(now.get(row.subject) ?? []), given(row, names)]);
  const gone: Uuid[] = [];
  const all = [...now].map(async ([subject, [first, ...also]]) => {
    if (first === undefined) return [];
    const person = await parts.personOf(ask, subject, list?.copyOf(subject)).catch(unlessAltered(parts));
    if (person === null) gone.push(subject);
    const record = formatResourceId({ subject, local: 0n });
    return [{ record, ...first, purpose: givenPurpose(first.kind), also, person }];
  });
  const records = (await Promise.all(all)).flat();
  await list?.settle(gone).catch(parts.onError);
  return { records };
}

/** As it is told to whom it was given. */
function given(row: HeldRow & { readonly kind: GrantKind }, names: ReadonlyMap<Uuid, string>) {
  return {
    grant: row.id,
    ...termsOf(row),
    since: row.since.toISOString(),
    practice: isToPractice(row) ? { name: names.get(row.actor) ?? '', lead: row.lead === true } : null,
  };
}

/** What was altered in one record is told of, and takes nobody the others. */
const unlessAltered =
  ({ onError }: Pick<GrantParts, 'onError'>) =>
  (error: unknown): null => {
    if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
    onError(error);
    return null;
  };

/**
 * Changes what was given: parts, writing and end, from the next statement on. `factor-needed`, `invalid-input`, `not-found` for one
 * that has ended or is of another record.
 */
export async function changeGrant(
  parts: GuardianParts,
  ask: Ask,
  record: string,
  id: string,
  change: GrantChange,
): Promise<{ id: string }> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await parts.access.keep(actor, subject, 'write', ask.request));
  const until = demandEnd(change, parts.clock.now());
  const newId = newUuid();
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const row = await living(parts, transaction, subject, id);
    if (!isGiven(row)) throw notFound();
    const terms = { id: newId, kind: row.kind, mask: maskOf(change.parts), write: change.write, until };
    const outcome = await replaceGrant(transaction, {
      subject,
      ...terms,
      id: row.id,
      newId,
      mac: grantMac(parts.keyring, { subject, actor: row.actor }, terms),
      label: relabel(keys, row, newId),
    });
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-changed');
  });
  return { id: newId };
}

/** Ends what was given, from the next statement of any process on. `not-found` for what has ended. */
export async function revokeGrant(parts: GuardianParts, ask: Ask, record: string, id: string): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  await parts.access.keep(actor, subject, 'write', ask.request);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    if (!(await endGrant(transaction, subject, parseUuid(id)))) throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-ended');
  });
}

/** Gives up what was given to oneself, or as who leads it what was given to a practice. `not-found` for what one does not have. */
export async function giveUpGrant(parts: GuardianParts, ask: Ask, id: string): Promise<void> {
  const actor = demandSession(ask.actor);
  await asActor(parts.sql, actor, null, async (transaction) => {
    const row = (await heldNow(parts.keyring, transaction, actor.account)).find((one) => one.id === id);
    if (row === undefined || !(await endGrant(transaction, row.subject, row.id))) throw notFound();
    await tellLog(parts, transaction, ask, row.subject, 'access-given-up');
  });
}

async function living(
  parts: GuardianParts,
  sql: Parameters<typeof grantsOf>[0],
  subject: Uuid,
  id: string,
): Promise<GrantRow> {
  const row = (await grantsOf(sql, subject)).find((one) => one.id === id && one.endedAt === null);
  if (row === undefined || !isOurs(parts, row)) throw notFound();
  return row;
}

/** The name moves with what was given: it opens in the place of its row alone. */
function relabel(keys: Unlocked, row: GrantRow, newId: Uuid) {
  const name = openGrantLabel(keys, row);
  return name === null ? null : sealGrantLabel(keys, newId, name);
}

export const isToPractice = ({ kind }: Pick<GrantRow, 'kind'>): boolean => kind === 'practice';

/** Who reads now by what was given to a practice. */
function nowIn(staff: readonly StaffOf[], { actor: practice, endedAt }: GrantRow) {
  if (endedAt !== null) return [];
  return staff
    .filter((one) => one.practice === practice && one.endedAt === null)
    .map(({ name, lead, since }) => ({ name, lead, since: since.toISOString() }));
}

/** A row that this server did not write gives nobody anything, so it is not shown. */
export function isOurs({ keyring }: Pick<GuardianParts, 'keyring'>, row: GrantRow): boolean {
  return isOurGrant(keyring, row, row, row.mac);
}

const termsOf = (row: TermFacts & { readonly kind: GrantKind }) => ({
  kind: row.kind,
  parts: [...grantedPartsOf(row.mask)],
  write: row.write,
  until: row.until?.toISOString() ?? null,
});
