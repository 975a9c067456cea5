import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, Grant, type Uuid } from '../../kernel/index.ts';
import { notFound } from '../decide.ts';
import { isOurHandover, isOurInvitation, isOurs, isOursWhole } from '../origin.ts';
import type { GuardianList } from './contract.ts';
import { cleanLabel, openLabel, sealLabel } from './label.ts';
import { type Ask, asGuardian, type GuardianParts, subjectOf, tellLog } from './parts.ts';
import {
  dropOwnDrafts,
  endOwnRelation,
  type GuardianRow,
  holdOwnLabel,
  openInvitations,
  putOwnLabel,
  relationsTo,
} from './store.ts';

/** Who looks after the record, oldest first, and which invitations wait. `not-found` for whoever does not. */
export async function listGuardians(
  parts: GuardianParts,
  { actor, request }: Ask,
  record: string,
): Promise<GuardianList> {
  const subject = subjectOf(record);
  const grant = await parts.access.keep(demandSession(actor), subject, 'read', request);
  const keys = await parts.keyring.unlock(grant);
  const { relations, open } = await asActor(parts.sql, actor, subject, async (transaction) => ({
    relations: await relationsTo(transaction, subject),
    open: await openInvitations(transaction, subject),
  }));
  await parts.noteReading(grant, { actor, request }, 'guardians-read');
  const rows = relations.filter((row) => isGuardian(parts, subject, row) && !row.ended);
  const names = new Map(rows.map((row) => [row.actor, openLabel(keys, row)]));
  return {
    guardians: rows.map((row) => ({
      you: row.actor === actor.account,
      name: names.get(row.actor) ?? null,
      ground: row.ground === 'self' ? 'consent' : row.ground,
      since: row.since.toISOString(),
    })),
    invitations: open
      .filter((row) => {
        const vouched = row.kind === 'self' ? isOurHandover : isOurInvitation;
        return vouched(parts.keyring, { subject, ...row }, row.mac);
      })
      .map((row) => ({
        id: row.id,
        kind: row.kind,
        yours: row.account === actor.account,
        by: names.get(row.account) ?? null,
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
      })),
  };
}

/** A row that this server did not write makes nobody a guardian, so it is not shown as one. */
function isGuardian({ keyring }: GuardianParts, subject: Uuid, row: GuardianRow): boolean {
  return row.kind === 'guardian' && isOursWhole(keyring, { subject, ...row }, row.mac);
}

/** Whose account acted, for the log: `left` says that the person looks after the record no more. */
export interface NamedGuardian {
  readonly name: string | null;
  readonly left: boolean;
}

/** The names of everybody who looks or looked after the record, with since when, by account; under a Grant on it and the secret of who asks. */
export async function guardianNames(
  parts: Pick<GuardianParts, 'sql' | 'keyring'>,
  grant: Grant,
  secret: Buffer,
): Promise<ReadonlyMap<Uuid, NamedGuardian & { readonly since: Date }>> {
  const { subject } = Grant.facts(grant);
  const keys = await parts.keyring.unlock(grant);
  const rows = await asActor(parts.sql, { secret }, subject, (transaction) => relationsTo(transaction, subject));
  return new Map(
    rows
      .filter((row) => row.kind === 'guardian' && isOurs(parts.keyring, { subject, ...row }, row.mac))
      .map((row) => [row.actor, { name: openLabel(keys, row), left: row.ended, since: row.since }]),
  );
}

/** Gives oneself the name under which the others see one, from now on and in what happened before. */
export async function nameOneself(parts: GuardianParts, ask: Ask, record: string, text: string): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const name = cleanLabel(text);
  const keys = await parts.keyring.unlock(await asGuardian(parts, ask, subject));
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const version = await holdOwnLabel(transaction, subject, actor.account);
    if (version === null) throw notFound();
    const of = { subject, actor: actor.account };
    await putOwnLabel(transaction, of, sealLabel(keys, actor.account, version + 1, name), version + 1);
    await tellLog(parts, transaction, ask, subject, 'guardian-named');
  });
}

/**
 * Ends one's own guardianship at once, with the open invitations that one made and the drafts of forms that one left. `factor-needed` without a factor shown within
 * 5 min; `conflict` for the last one, who first has to invite somebody, since a record that nobody opens would be lost.
 */
export async function leaveGuardianship(parts: GuardianParts, ask: Ask, record: string): Promise<void> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  await asGuardian(parts, ask, subject);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    // Before the relation ends, which is what allows it.
    await dropOwnDrafts(transaction, { subject, actor: actor.account });
    const outcome = await endOwnRelation(transaction, subject);
    if (outcome === 'last') {
      throw new CarnetError(
        'conflict',
        'You are the only one who looks after this record. Invite somebody else first, and give it up when they have accepted.',
      );
    }
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'guardian-left');
  });
}
