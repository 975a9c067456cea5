import type { Actor, Grant, Uuid } from '../kernel/index.ts';
import { grantNames, type NamedGrantee } from './grants/named.ts';
import { grantedName } from './grants/own-name.ts';
import { guardianNames, type NamedGuardian } from './guardians/guardians.ts';
import type { GuardianParts } from './guardians/parts.ts';

/** By account. */
export type PeopleNames = ReadonlyMap<Uuid, NamedGuardian & Partial<Pick<NamedGrantee, 'kind' | 'practice' | 'gifts'>>>;

/**
 * The names of everybody who has or had something of a record, by account, as what they are now: somebody who looked after it once and
 * was given parts of it since is who has these parts.
 */
export async function peopleOf(
  parts: Pick<GuardianParts, 'sql' | 'keyring'>,
  grant: Grant,
  secret: Buffer,
): Promise<PeopleNames> {
  const given = await grantNames(parts, grant, secret);
  const names = new Map<Uuid, NamedGuardian & Partial<Pick<NamedGrantee, 'kind' | 'practice' | 'gifts'>>>(given);
  for (const [account, one] of await guardianNames(parts, grant, secret))
    if (!one.left || given.get(account)?.left !== false) names.set(account, one);
  return names;
}

/** What the forms of the card ask of names: everybody's for whoever keeps a record, one's own for whoever was given parts of it. */
export const namesIn = (parts: Pick<GuardianParts, 'sql' | 'keyring'>) => ({
  names: (grant: Grant, actor: Actor): Promise<PeopleNames> => peopleOf(parts, grant, actor.secret),
  grantedName: (actor: Actor, subject: Uuid): Promise<string | null> => grantedName(parts, actor, subject),
});
