import { asActor } from '../../database/index.ts';
import { demandFresh } from '../../identity/index.ts';
import { CarnetError, parseUuid } from '../../kernel/index.ts';
import { notFound, practiceNames } from '../decide.ts';
import type { Ask } from '../guardians/parts.ts';
import type { Left, OwnPractices } from './contract.ts';
import { openMemberName, openPracticeName } from './names.ts';
import { isOurJoin, isOurMember } from './origin.ts';
import { demandDoctor, namesToSeal, newMember, noteAct, type PracticeParts } from './parts.ts';
import { endMembership, handOn, openJoins, ownMembers } from './store.ts';

/** The practices that the doctor at the session is in, with who is in each now; who leads one sees its open invitations too. */
export async function listOwn(parts: PracticeParts, ask: Ask): Promise<OwnPractices> {
  const actor = demandDoctor(ask.actor);
  const { rows, open } = await read(parts, ask);
  const practices = [...new Set(rows.filter(({ account }) => account === actor.account).map((row) => row.practice))];
  const listed = practices.map(async (practice) => {
    const keys = await parts.keyring.unlock(practiceNames(actor, practice, 'read'));
    const members = rows.filter((row) => row.practice === practice);
    const [first] = members;
    const leads = members.some(({ account, lead }) => lead && account === actor.account);
    return {
      id: practice,
      name: first === undefined ? '' : openPracticeName(keys, practice, first.practiceName),
      lead: leads,
      members: members.map((row) => ({
        id: row.id,
        name: openMemberName(keys, row),
        you: row.account === actor.account,
        lead: row.lead,
        since: row.since.toISOString(),
      })),
      invitations: open
        .filter((one) => leads && one.practice === practice)
        .map(({ id, createdAt, expiresAt }) => ({
          id,
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
    };
  });
  return { practices: await Promise.all(listed) };
}

/** Hands the lead on to another who is in the practice. `factor-needed`, `not-found`. */
export async function handLeadOn(parts: PracticeParts, ask: Ask, id: string, to: { member: string }): Promise<void> {
  const actor = demandDoctor(demandFresh(ask.actor, parts.clock));
  const practice = parseUuid(id);
  const rows = (await read(parts, ask)).rows.filter((row) => row.practice === practice);
  const own = rows.find(({ account, lead }) => lead && account === actor.account);
  const other = rows.find((row) => row.id === to.member && row.account !== actor.account);
  if (own === undefined || other === undefined) throw notFound();
  const [keys, at] = [await namesToSeal(parts, actor, practice), parts.clock.now()];
  const entry = (of: typeof own, lead: boolean) => {
    const name = openMemberName(keys, of);
    if (name === null) throw notFound();
    return newMember(parts, keys, { practice, account: of.account, name, lead, at });
  };
  await asActor(parts.sql, actor, null, async (transaction) => {
    const outcome = await handOn(transaction, other.id, entry(other, true), entry(own, false));
    if (outcome !== 'ok') throw notFound();
    await noteAct(parts, transaction, ask, other.account, 'practice-lead-handed-on');
  });
}

/**
 * Ends a membership: one's own, or as who leads the practice another's. What was given to the practice is closed to him from the next
 * statement on. The last one who leaves ends the practice, with what was given to it. `conflict` for who leads it and would leave others
 * without a lead, unless he says so (`leadless`); `not-found`.
 */
export async function endMember(
  parts: PracticeParts,
  ask: Ask,
  of: { readonly practice: string; readonly member: string; readonly leadless: boolean },
): Promise<Left> {
  const actor = demandDoctor(ask.actor);
  const [practice, id] = [parseUuid(of.practice), parseUuid(of.member)];
  return await asActor(parts.sql, actor, null, async (transaction) => {
    const { outcome, account } = await endMembership(transaction, { practice, id, leadless: of.leadless });
    if (outcome === 'leads')
      throw new CarnetError(
        'conflict',
        'You lead this practice. Hand it on first, or say that you leave it without a lead.',
      );
    if (account === null) throw notFound();
    const kind = account === actor.account ? 'practice-member-left' : 'practice-member-removed';
    await noteAct(parts, transaction, ask, account, kind);
    return { ended: outcome === 'ended' };
  });
}

/** What of practices the one at the session may see, without what this server did not write. */
async function read({ sql, keyring }: PracticeParts, { actor }: Ask) {
  const { rows, open } = await asActor(sql, actor, null, async (transaction) => ({
    rows: await ownMembers(transaction),
    open: await openJoins(transaction),
  }));
  return {
    rows: rows.filter((row) => isOurMember(keyring, row, row.mac)),
    open: open.filter((row) => isOurJoin(keyring, row, row.mac)),
  };
}
