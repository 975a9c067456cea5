import type { Actor, Grant, Uuid } from '../kernel/index.ts';
import { grantNames, type NamedGift, type NamedGrantee } from './grants/named.ts';
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
  for (const [account, { since, ...one }] of await guardianNames(parts, grant, secret)) {
    const had = given.get(account);
    const as = !one.left || had?.left !== false ? one : had;
    names.set(account, had === undefined ? as : { ...as, gifts: had.gifts.flatMap(before(since)) });
  }
  return names;
}

/** Who looks or looked after a record reads it by no practice from then on. */
const before =
  (since: Date) =>
  (gift: NamedGift): readonly NamedGift[] => {
    if (gift.byName || (gift.endedAt !== null && gift.endedAt <= since)) return [gift];
    return gift.since >= since ? [] : [{ ...gift, endedAt: since }];
  };

/** What the forms of the card ask of names: everybody's for whoever keeps a record, one's own for whoever was given parts of it. */
export const namesIn = (parts: Pick<GuardianParts, 'sql' | 'keyring'>) => ({
  names: (grant: Grant, actor: Actor): Promise<PeopleNames> => peopleOf(parts, grant, actor.secret),
  grantedName: (actor: Actor, subject: Uuid): Promise<string | null> => grantedName(parts, actor, subject),
});
