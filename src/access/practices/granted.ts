import type { ISql } from 'postgres';
import type { Actor, Uuid } from '../../kernel/index.ts';
import type { Keyring, Unlocked } from '../../keyring/index.ts';
import { practiceNames } from '../decide.ts';
import { openMemberName, openPracticeName } from './names.ts';
import { isOurMember } from './origin.ts';
import { grantedMembers, namesOf } from './store.ts';

type Keys = Pick<Keyring, 'mac' | 'unlock'>;
type By = Pick<Actor, 'account' | 'proof'>;

/** Somebody who is or was in a practice to which something of a record was given. */
export interface StaffOf {
  readonly practice: Uuid;
  readonly account: Uuid;
  /** Null where the account is gone. */
  readonly name: string | null;
  readonly lead: boolean;
  readonly since: Date;
  readonly endedAt: Date | null;
}

/** Who is and was in the practices to which something of a record is or was given, for whoever keeps it; oldest first. */
export async function staffOf(keyring: Keys, sql: ISql, by: By, subject: Uuid): Promise<readonly StaffOf[]> {
  const unlocked = new Map<Uuid, Unlocked>();
  const staff: StaffOf[] = [];
  for (const row of await grantedMembers(sql, subject)) {
    if (!isOurMember(keyring, row, row.mac)) continue;
    const keys = unlocked.get(row.practice) ?? (await keyring.unlock(practiceNames(by, row.practice, 'read')));
    unlocked.set(row.practice, keys);
    staff.push({ ...row, name: openMemberName(keys, row) });
  }
  return staff;
}

/** The names of practices that the one at the session is in. */
export async function practiceNamesOf(
  keyring: Keys,
  sql: ISql,
  by: By,
  practices: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, string>> {
  const names = new Map<Uuid, string>();
  for (const { id, name } of await namesOf(sql, practices))
    names.set(id, openPracticeName(await keyring.unlock(practiceNames(by, id, 'read')), id, name));
  return names;
}
