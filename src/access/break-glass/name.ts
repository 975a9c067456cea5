import type { TransactionSql } from 'postgres';
import type { Actor, Uuid } from '../../kernel/index.ts';
import { decideOwnLabel, notFound } from '../decide.ts';
import { sealGrantLabel } from '../grants/label.ts';
import { putLabel } from '../grants/store.ts';
import { turnTo } from '../guardians/store.ts';
import type { EmergencyParts } from './parts.ts';
import { putWords } from './use-store.ts';
import { sealUseText } from './words.ts';

/** Puts the doctor's name beside what he has just opened, and his words beside the use, sealed for whose record it is. */
export async function nameOpened(
  { keyring }: Pick<EmergencyParts, 'keyring'>,
  transaction: TransactionSql,
  actor: Actor,
  of: {
    readonly id: Uuid;
    readonly subject: Uuid;
    readonly grant: Uuid;
    readonly name: string;
    readonly words: string | null;
  },
): Promise<void> {
  // The row that was just written is what the Grant is made of, as in every other request.
  const met = await turnTo(transaction, of.subject);
  if (met === null) throw notFound();
  const keys = await keyring.unlock(decideOwnLabel(keyring, met, actor, of.subject));
  await putLabel(transaction, { subject: of.subject, id: of.grant }, sealGrantLabel(keys, of.grant, of.name));
  if (of.words !== null) await putWords(transaction, of.id, sealUseText(keys, 'words', of.id, of.words));
}
