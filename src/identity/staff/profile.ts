import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** Who a professional is, as patients read it: `number` is that of the register of the profession. */
export interface Profile {
  readonly name: string;
  readonly specialty: string;
  readonly number: string;
}

/** Where the professional identity of an account stands. */
export const profilePlace = (account: Uuid, rowVersion: number): Place => ({
  part: 'account',
  table: 'professional',
  row: account,
  column: 'profile',
  rowVersion,
});

export function sealProfile(keys: Unlocked, account: Uuid, version: number, profile: Profile): Sealed {
  return keys.seal(profilePlace(account, version), profileBytes(profile));
}

/** `not-openable` for one that was moved or altered. */
export function openProfile(
  keys: Unlocked,
  row: { readonly account: Uuid; readonly version: number; readonly profile: Uint8Array },
): Profile {
  const text = keys.open(profilePlace(row.account, row.version), row.profile).toString('utf8');
  const { name, specialty, number } = JSON.parse(text) as Profile; // we wrote it, and it opened in its place
  return { name, specialty, number };
}

/** The bytes that are sealed, and whose hash a confirmation binds. */
export function profileBytes({ name, specialty, number }: Profile): Buffer {
  return Buffer.from(JSON.stringify({ name, specialty, number }));
}
