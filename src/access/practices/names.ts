import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** Where the name of a practice stands, under its own key. */
export const practicePlace = (practice: Uuid): Place => ({
  part: 'account',
  table: 'practice',
  row: practice,
  column: 'name',
  rowVersion: 0,
});

/** A name as it is compared: two that differ in case, accents, spaces or punctuation alone are one to whoever reads them. */
export function comparable(name: string): string {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[\s\p{P}]+/gu, '');
}

/** Where the name of a member stands, as an administrator confirmed it: under the key of the practice, bound to the entry. */
export const memberPlace = (member: Uuid): Place => ({
  part: 'account',
  table: 'practice_member',
  row: member,
  column: 'name',
  rowVersion: 0,
});

export function sealPracticeName(keys: Unlocked, practice: Uuid, name: string): Sealed {
  return keys.seal(practicePlace(practice), Buffer.from(name));
}

export function openPracticeName(keys: Unlocked, practice: Uuid, sealed: Buffer): string {
  return keys.open(practicePlace(practice), sealed).toString('utf8');
}

export function sealMemberName(keys: Unlocked, member: Uuid, name: string): Sealed {
  return keys.seal(memberPlace(member), Buffer.from(name));
}

/** Null where the account is gone. */
export function openMemberName(
  keys: Unlocked,
  row: { readonly id: Uuid; readonly name: Buffer | null },
): string | null {
  return row.name === null ? null : keys.open(memberPlace(row.id), row.name).toString('utf8');
}
