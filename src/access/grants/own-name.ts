import { asActor } from '../../database/index.ts';
import type { Actor, Uuid } from '../../kernel/index.ts';
import { decideOwnLabel } from '../decide.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import { turnTo } from '../guardians/store.ts';
import { openGrantLabel } from './label.ts';
import { grantsTo } from './store.ts';

/**
 * The name under which the person at the session has what was given of a record: what he writes there says it. Null for whoever has the
 * record itself, and where no name was put.
 */
export async function grantedName(
  { sql, keyring }: Pick<GuardianParts, 'sql' | 'keyring'>,
  actor: Actor,
  subject: Uuid,
): Promise<string | null> {
  const { met, row } = await asActor(sql, actor, subject, async (transaction) => ({
    met: await turnTo(transaction, subject),
    row: (await grantsTo(transaction, actor.account)).find((one) => one.subject === subject),
  }));
  if (met?.relation !== 'granted' || row === undefined) return null;
  return openGrantLabel(await keyring.unlock(decideOwnLabel(keyring, met, actor, subject)), row);
}
