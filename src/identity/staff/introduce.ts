import { type Actor, CarnetError, newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { clinicalRoles } from './contract.ts';
import { confirm } from './judge.ts';
import { demandAdmin, note, nothingThere } from './parts.ts';
import { findProfessional, lockProfessional, putProfessional } from './professional-store.ts';
import { type Profile, sealProfile } from './profile.ts';

/**
 * Has a professional say who he is and an administrator confirm it, in one go and without mails: for seeding. Does nothing where
 * the account has an identity; `not-allowed` for who holds no clinical role, and for who would confirm himself.
 */
export async function introduceProfessional(
  context: Context,
  of: { readonly professional: Actor; readonly profile: Profile; readonly admin: Actor },
): Promise<void> {
  const { professional, profile } = of;
  const admin = demandAdmin(context, of.admin);
  const role = clinicalRoles.find((one) => professional.roles.includes(one));
  if (role === undefined || professional.account === admin.account)
    throw new CarnetError('not-allowed', 'One person with a clinical role is confirmed by another who administers.');
  const { account } = professional;
  if ((await findProfessional(context.signInSql, account)) !== null) return;
  const keys = await context.keyring.unlock(context.grants.own(professional));
  const now = new Date(context.clock.now());
  await context.signInSql.begin(async (transaction) => {
    await putProfessional(transaction, {
      account,
      role,
      profile: sealProfile(keys, account, 1, profile),
      version: 1,
      requestedAt: now,
    });
    const row = await lockProfessional(transaction, account);
    if (row === null) throw nothingThere();
    await confirm(context, transaction, row, admin.account, now);
  });
  const request = newUuid();
  await note(context, { kind: 'professional-asked', request, actor: professional, account, role });
  await note(context, { kind: 'professional-confirmed', request, actor: admin, account, role });
}
