import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, newUuid, parseUuid } from '../../kernel/index.ts';
import { notFound } from '../decide.ts';
import { type Ask, type GrantParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { notConfirmed } from './accept.ts';
import type { GrantChange, NewRequest, RequestList, RequestMade } from './contract.ts';
import { keepers } from './keepers.ts';
import { sealGrantLabel } from './label.ts';
import { demandEnd } from './offer.ts';
import { answerRequest, endRequest, insertRequest, openRequests, type RequestRow } from './request-store.ts';
import { grantedPartsOf, grantMac, isOurRequest, maskOf, requestMac } from './terms.ts';

/** How long a request waits for its answer. */
const lifeMs = 14 * 24 * 3600_000;

/**
 * Asks whoever has an address for access, as a doctor. The answer and what is written are the same whether anybody has it, and the
 * mail is written afterwards. `not-allowed` for whoever is no confirmed doctor, or not here as one; `conflict` when 200 wait.
 */
export async function requestGrant(parts: GrantParts, ask: Ask, wanted: NewRequest): Promise<RequestMade> {
  const actor = demandDoctor(ask.actor);
  await parts.limit('invitationMake', actor.account);
  const account = await parts.accountOf(wanted.email);
  const [id, now] = [newUuid(), parts.clock.now()];
  // Of nobody where there is none: the row looks the same to who asked.
  const asked = account === null || account === actor.account ? newUuid() : account;
  const facts = { id, asked, mask: maskOf(wanted.parts), write: wanted.write, expiresAt: new Date(now + lifeMs) };
  const mac = requestMac(parts.keyring, { ...facts, account: actor.account });
  await asActor(parts.sql, actor, null, async (transaction) => {
    const outcome = await insertRequest(transaction, { ...facts, createdAt: new Date(now), mac });
    if (outcome === 'no-doctor') throw notConfirmed();
    if (outcome === 'too-many')
      throw new CarnetError(
        'conflict',
        'There are 200 requests already that nobody has answered. Take one back, or wait.',
      );
    if (outcome !== 'ok') throw new CarnetError('clock-behind', 'The clocks of the server and its database differ.');
    await tellLog(parts, transaction, ask, actor.account, 'access-asked-for');
  });
  if (asked === account) void parts.tell(account, { kind: 'access-asked-for' }).catch(parts.onError);
  return { id, expiresAt: facts.expiresAt.toISOString() };
}

/** What waits for the person at the session, and what he asked for. A request of somebody who is no confirmed doctor any more is not shown. */
export async function listRequests(parts: GrantParts, ask: Ask): Promise<RequestList> {
  const actor = demandSession(ask.actor);
  const rows = await asActor(parts.sql, actor, null, (transaction) => openRequests(transaction));
  const ours = rows.filter((row) => isOurRequest(parts.keyring, row, row.mac));
  const received = await Promise.all(
    ours
      .filter(({ asked, refused }) => asked === actor.account && !refused)
      .map(async (row) => {
        const who = await parts.professionalOf(row.account);
        return who?.role === 'doctor'
          ? [{ ...told(row), name: who.name, specialty: who.specialty, number: who.number }]
          : [];
      }),
  );
  return {
    received: received.flat(),
    sent: ours.filter(({ account }) => account === actor.account).map(told),
  };
}

/**
 * Gives a doctor who asked what one chooses of a record, which may be less or more than he asked for. `factor-needed`, `invalid-input`;
 * `not-found` for a request that does not wait for oneself, `conflict` where he has the record anyway.
 */
export async function grantRequest(
  parts: GrantParts,
  ask: Ask,
  record: string,
  request: string,
  given: GrantChange,
): Promise<{ id: string }> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await parts.access.keep(actor, subject, 'write', ask.request));
  const until = demandEnd(given, parts.clock.now());
  const id = newUuid();
  const all = await asActor(parts.sql, actor, subject, async (transaction) => {
    const row = (await openRequests(transaction)).find(
      (one) => one.id === request && one.asked === actor.account && !one.refused,
    );
    if (row === undefined || !isOurRequest(parts.keyring, row, row.mac)) throw notFound();
    const doctor = await parts.professionalOf(row.account);
    if (doctor?.role !== 'doctor') throw notFound();
    const terms = { id, kind: 'doctor' as const, mask: maskOf(given.parts), write: given.write, until };
    const outcome = await answerRequest(transaction, {
      request: row.id,
      subject,
      ...terms,
      mac: grantMac(parts.keyring, { subject, actor: row.account }, terms),
      label: sealGrantLabel(keys, id, doctor.name),
    });
    if (outcome === 'exists') throw new CarnetError('conflict', 'This person has the whole of this record already.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-granted');
    return await keepers(parts, transaction, subject);
  });
  for (const account of all)
    if (account !== actor.account) await parts.tell(account, { kind: 'access-given-by-other' }).catch(parts.onError);
  return { id };
}

/** Refuses a request, of which who asked is told nothing, or takes one's own back. `not-found` for one that does not wait. */
export async function refuseRequest(parts: GrantParts, ask: Ask, id: string): Promise<void> {
  const actor = demandSession(ask.actor);
  await asActor(parts.sql, actor, null, async (transaction) => {
    if (!(await endRequest(transaction, parseUuid(id)))) throw notFound();
    await tellLog(parts, transaction, ask, actor.account, 'access-request-ended');
  });
}

const told = (row: RequestRow) => ({
  id: row.id,
  parts: [...grantedPartsOf(row.mask)],
  write: row.write,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

function demandDoctor(actor: Actor): Actor {
  demandSession(actor);
  if (actor.role === 'doctor') return actor;
  throw new CarnetError('not-allowed', 'Only a doctor asks for access, in that role.');
}
