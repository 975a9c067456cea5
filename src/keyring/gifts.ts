import type { KeyObject } from 'node:crypto';
import { CarnetError, type GrantFacts, giftBytes, memberBytes, type Part, partsOfMask } from '../kernel/index.ts';
import type { AskGift, GiftAsk, LivingGift } from './contract.ts';
import { equalBytes } from './hash.ts';
import { hmacSha256 } from './hmac.ts';
import { notOpenable } from './part-key.ts';

/**
 * Holds a Grant on what was given against that: each of its parts must have been given by name, or to a practice by a membership that stand
 * now and were both written by this server, and to write where that was given too. What was given by name costs nothing here: it is bound
 * by its parts alone. `not-allowed`, `not-openable`.
 */
export async function demandGiven(facts: GrantFacts, ask: AskGift | undefined, key: KeyObject): Promise<void> {
  const { relation, given, actor: account, subject, action, parts } = facts;
  // One's own name beside what was given is no part of the record; its columns bound that.
  if (relation !== 'granted' || (given === undefined && parts.every((part) => part === 'account'))) return;
  const open = new Set<Part>(given?.byName);
  for (const gift of given?.byPractice ?? []) {
    const of = account === null || ask === undefined ? null : { ...gift, subject, account };
    const living = of === null ? null : await ask?.(of);
    if (of === null || living === null || living === undefined) throw notGiven();
    if (!isWritten(key, of, living)) throw notOpenable();
    if (action === 'read' || living.write) for (const part of partsOfMask(living.mask)) open.add(part);
  }
  if (!parts.every((part) => open.has(part))) throw notGiven();
}

function isWritten(key: KeyObject, of: GiftAsk, living: LivingGift): boolean {
  const { subject, account, practice, member, grant } = of;
  const { lead, since, mask, write, until } = living;
  const membership = memberBytes({ id: member, practice, account, lead, since });
  const terms = { id: grant, kind: 'practice', mask, write, purpose: 'treatment', until };
  return (
    equalBytes(living.memberMac, hmacSha256(key, membership)) &&
    equalBytes(living.mac, hmacSha256(key, giftBytes({ subject, actor: practice }, terms)))
  );
}

function notGiven(): CarnetError {
  return new CarnetError('not-allowed', 'What was given to the practice, or the membership of it, has ended.');
}
