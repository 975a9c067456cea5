import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import { isOurs } from '../origin.ts';
import { isOurMember } from './origin.ts';
import { keepersOfPractice, noteMemberTold, untoldMembers } from './store.ts';

export interface MemberNews extends Pick<GuardianParts, 'keyring' | 'tell' | 'onError'> {
  /** Role carnet_retain. */
  readonly retainSql: Sql;
}

/** By entry, who was told of it already while others could not be. */
export type TellingDone = Map<Uuid, Set<Uuid>>;

/** Most entries that are worked off at a time. */
const atOnce = 50;

/** Whoever waits for one of these is told once it is back. */
const waits: ReadonlySet<string> = new Set(['database-away', 'key-service-away']);

/**
 * Tells everybody who keeps a record of which a practice has something, of each who has begun in it; once each, and once more where the
 * process dies before that is noted. A debt stands until all were told, but for those whom nothing reaches. What this server did not write is
 * told to nobody.
 *
 * @param done Kept from one time to the next
 */
export async function tellOfMembers(
  { retainSql: sql, keyring, tell, onError }: MemberNews,
  done: TellingDone = new Map(),
): Promise<void> {
  for (const member of await untoldMembers(sql, atOnce)) {
    const ours = isOurMember(keyring, member, member.mac);
    const rows = ours ? await keepersOfPractice(sql, member.id) : [];
    const keepers = new Set<Uuid>(rows.filter((row) => isOurs(keyring, row, row.mac)).map((row) => row.actor));
    keepers.delete(member.account);
    const told = done.get(member.id) ?? new Set();
    done.set(member.id, told);
    let left = 0;
    for (const account of keepers.difference(told)) {
      try {
        await tell(account, { kind: 'practice-member-joined' });
      } catch (error) {
        onError(error);
        if (error instanceof CarnetError && waits.has(error.code)) {
          left++;
          continue;
        }
      }
      told.add(account);
    }
    if (left > 0) continue;
    await noteMemberTold(sql, member.id);
    done.delete(member.id);
  }
}
