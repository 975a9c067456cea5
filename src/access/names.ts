import type { Grant, Uuid } from '../kernel/index.ts';
import { grantNames, type NamedGrantee } from './grants/grants.ts';
import { guardianNames, type NamedGuardian } from './guardians/guardians.ts';
import type { GuardianParts } from './guardians/parts.ts';

/**
 * The names of everybody who has or had something of a record, by account, as what they are now: somebody who looked after it once and
 * was given parts of it since is who has these parts.
 */
export async function peopleOf(
  parts: Pick<GuardianParts, 'sql' | 'keyring'>,
  grant: Grant,
  secret: Buffer,
): Promise<ReadonlyMap<Uuid, NamedGuardian & Partial<Pick<NamedGrantee, 'kind' | 'practice'>>>> {
  const given = await grantNames(parts, grant, secret);
  const names = new Map<Uuid, NamedGuardian & Partial<Pick<NamedGrantee, 'kind' | 'practice'>>>(given);
  for (const [account, one] of await guardianNames(parts, grant, secret))
    if (!one.left || given.get(account)?.left !== false) names.set(account, one);
  return names;
}
