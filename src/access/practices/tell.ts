import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import { isOurs } from '../origin.ts';
import { isOurMember } from './origin.ts';
import { keepersOfPractice, noteMemberTold, untoldMembers } from './store.ts';

export interface MemberNews extends Pick<GuardianParts, 'keyring' | 'tell' | 'onError'> {
  /** Role carnet_retain. */
  readonly retainSql: Sql;
}

/** Most entries that are worked off at a time. */
const atOnce = 50;

/**
 * Tells everybody who keeps a record of which a practice has something, of each who has begun in it; once each, and once more where the
 * process dies before that is noted. A mail that fails is told to `onError` and not tried again. Nobody is told of an entry that this
 * server did not write.
 */
export async function tellOfMembers({ retainSql: sql, keyring, tell, onError }: MemberNews): Promise<void> {
  for (const member of await untoldMembers(sql, atOnce)) {
    const ours = isOurMember(keyring, member, member.mac);
    const rows = ours ? await keepersOfPractice(sql, member.id) : [];
    const keepers = new Set<Uuid>(rows.filter((row) => isOurs(keyring, row, row.mac)).map((row) => row.actor));
    keepers.delete(member.account);
    for (const account of keepers) await tell(account, { kind: 'practice-member-joined' }).catch(onError);
    await noteMemberTold(sql, member.id);
  }
}
