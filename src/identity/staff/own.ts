import { type Actor, CarnetError, type FieldError, isVisible, type Role } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandFresh, demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { lockFactors } from '../second-factors/store.ts';
import { findAccount } from '../store.ts';
import { tellAdmins } from '../tell.ts';
import {
  type ClinicalRole,
  clinicalRoles,
  type NewProfile,
  type OwnProfessional,
  type OwnProfessionalAnswer,
} from './contract.ts';
import { note } from './parts.ts';
import { findProfessional, lockProfessional, type ProfessionalRow, putProfessional } from './professional-store.ts';
import { openProfile, type Profile, sealProfile } from './profile.ts';
import { waitingSelfGrant } from './self-grant-store.ts';

/** One's own professional identity, and how far it is. */
export async function readOwnProfessional(context: Context, by: Actor): Promise<OwnProfessionalAnswer> {
  const actor = demandSession(by);
  const account = await findAccount(context.signInSql, actor.account);
  if (account === null) throw sessionEnded();
  const row = await findProfessional(context.signInSql, actor.account);
  return { role: roleOf(account.roles), professional: row === null ? null : await described(context, row) };
}

/**
 * Gives one's professional identity, or another in its place: an administrator confirms it before it counts, also one that was
 * confirmed before. `not-allowed` for who holds no clinical role.
 */
export async function giveProfessional(
  context: Context,
  by: Actor,
  input: NewProfile,
  call: Pick<Call, 'id'>,
): Promise<OwnProfessionalAnswer> {
  const actor = demandFresh(by, context.clock);
  const profile = cleaned(input);
  const now = new Date(context.clock.now());
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const role = await context.signInSql.begin(async (transaction) => {
    await lockFactors(transaction, actor.account);
    const account = await findAccount(transaction, actor.account);
    if (account === null) throw sessionEnded();
    const held = roleOf(account.roles);
    if (held === null) throw new CarnetError('not-allowed', 'Your account has no role that asks for this.');
    if ((await waitingSelfGrant(transaction, actor.account)) !== null) {
      throw new CarnetError('conflict', 'What you gave was announced to the patients. Stop that first.');
    }
    const version = ((await lockProfessional(transaction, actor.account))?.version ?? 0) + 1;
    const sealed = sealProfile(keys, actor.account, version, profile);
    await putProfessional(transaction, {
      account: actor.account,
      role: held,
      profile: sealed,
      version,
      requestedAt: now,
    });
    return held;
  });
  await note(context, { kind: 'professional-asked', request: call.id, actor, account: actor.account, role });
  await tellAdmins(context, { kind: 'professional-waiting' }).catch(context.onError);
  return await readOwnProfessional(context, actor);
}

/** As it is told to its owner and to who confirms it. */
export async function described(context: Context, row: ProfessionalRow): Promise<OwnProfessional> {
  const profile = openProfile(await context.keyring.unlock(context.grants.introduce(row.account)), row);
  return {
    role: row.role,
    ...profile,
    version: row.version,
    state: await stateOf(context, row),
    requestedAt: row.requestedAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  };
}

async function stateOf(context: Context, row: ProfessionalRow): Promise<OwnProfessional['state']> {
  if (row.endedAt !== null) return row.confirmedAt === null ? 'refused' : 'ended';
  if (row.confirmedAt !== null) return 'confirmed';
  return (await waitingSelfGrant(context.signInSql, row.account)) === null ? 'waiting' : 'announced';
}

const roleOf = (roles: readonly Role[]): ClinicalRole | null =>
  clinicalRoles.find((role) => roles.includes(role)) ?? null;

/** Composed, on one line, without what cannot be seen. `invalid-input` for a field in which nothing is left. */
function cleaned(input: NewProfile): Profile {
  const errors: FieldError[] = [];
  const [name, specialty, number] = [input.name, input.specialty, input.number].map(tidy);
  if (name === '')
    errors.push({ field: 'body.name', code: 'required', message: 'Give the name under which you work.' });
  if (specialty === '') errors.push({ field: 'body.specialty', code: 'required', message: 'Give your specialty.' });
  if (number === '')
    errors.push({
      field: 'body.number',
      code: 'required',
      message: 'Give your number in the register of your profession.',
    });
  if (name === undefined || specialty === undefined || number === undefined || errors.length > 0)
    throw new CarnetError('invalid-input', 'Something is missing.', { errors });
  return { name, specialty, number };
}

function tidy(text: string): string {
  const line = text
    .normalize('NFC')
    .replace(/\p{Cc}|\p{Cf}|\s/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return isVisible(line) && line.isWellFormed() ? line : '';
}
