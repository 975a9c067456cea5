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

/** Letters of other scripts that are drawn as Latin ones, large or small. */
const drawnAs: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', һ: 'h', н: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', о: 'o', р: 'p' },
  ...{ ԛ: 'q', ѕ: 's', т: 't', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y', ү: 'y' },
  ...{ α: 'a', β: 'b', ε: 'e', η: 'h', ι: 'i', κ: 'k', μ: 'm', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'y', χ: 'x', ζ: 'z' },
  ...{ ı: 'i', œ: 'oe', æ: 'ae' },
};

/**
 * A name as it is compared: two that differ in case, accents, spaces, punctuation, what is not drawn or letters of another script that look the
 * same are one to whoever reads them.
 */
export function comparable(name: string): string {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return [...bare.replace(/[\s\p{P}\p{Cf}\u115F\u1160\u2800]+/gu, '')]
    .map((letter) => drawnAs[letter] ?? letter)
    .join('');
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
