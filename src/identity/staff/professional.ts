import type { Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { ClinicalRole } from './contract.ts';
import { isConfirmed } from './origin.ts';
import { findProfessional, type ProfessionalRow } from './professional-store.ts';
import { openProfile, type Profile } from './profile.ts';

export interface Professional extends Profile {
  readonly role: ClinicalRole;
}

/**
 * Who the professional behind an account is, as an administrator confirmed it: null for one who is not confirmed, whose
 * confirmation or role has ended, or whose row this server did not write.
 */
export async function professionalOf(context: Context, account: Uuid): Promise<Professional | null> {
  const row = await findProfessional(context.signInSql, account);
  return row === null ? null : await confirmedOf(context, row);
}

/** The same of a row that was found. */
export async function confirmedOf(
  context: Pick<Context, 'keyring' | 'grants'>,
  row: ProfessionalRow,
): Promise<Professional | null> {
  const { account, role, version, confirmedAt, confirmedBy, endedAt, mac } = row;
  if (confirmedAt === null || confirmedBy === null || mac === null || endedAt !== null) return null;
  if (!row.roles.includes(role)) return null;
  const profile = openProfile(await context.keyring.unlock(context.grants.introduce(account)), row);
  if (!isConfirmed(context.keyring, { account, role, version, profile, confirmedAt, confirmedBy }, mac)) return null;
  return { ...profile, role };
}
