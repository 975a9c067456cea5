import { asActor } from '../../database/index.ts';
import type { Actor, Uuid } from '../../kernel/index.ts';
import { isOurs } from '../origin.ts';
import type { PracticeParts } from './parts.ts';
import { keepersOfPractice } from './store.ts';

/** Tells everybody whose record was given to a practice, and who looks after one, that somebody has begun in it; once each. */
export async function tellPatients(parts: PracticeParts, actor: Actor, member: Uuid): Promise<void> {
  const rows = await asActor(parts.sql, actor, null, (transaction) => keepersOfPractice(transaction, member));
  const told = new Set(rows.filter((row) => isOurs(parts.keyring, row, row.mac)).map((row) => row.actor));
  for (const account of told)
    if (account !== actor.account) await parts.tell(account, { kind: 'practice-member-joined' }).catch(parts.onError);
}
