import { lengthPrefixed } from './bytes.ts';
import type { Part } from './grant.ts';
import type { Uuid } from './ids.ts';

/** What stands for a part in the tables; never used again for another one. The identity is always among what is given. */
export const partBit: Readonly<Record<Exclude<Part, 'account'>, number>> = {
  identity: 1,
  card: 2,
  medicines: 4,
  notes: 8,
  documents: 16,
  results: 32,
  messages: 64,
};

/** The parts of a mask, the identity first. */
export function partsOfMask(mask: number): readonly (keyof typeof partBit)[] {
  const all = Object.keys(partBit) as (keyof typeof partBit)[]; // Object.keys loses the type of a record's keys
  return all.filter((part) => (mask & partBit[part]) !== 0);
}

/** What the MAC of something given binds, besides of which record and to whom. */
export interface GiftTerms {
  readonly id: Uuid;
  readonly kind: string;
  readonly mask: number;
  readonly write: boolean;
  readonly purpose: string;
  /** Null: until it is ended. */
  readonly until: Date | null;
}

export function giftFacts({ id, kind, mask, write, purpose, until }: GiftTerms): readonly (string | number)[] {
  return [id, kind, mask, write ? 1 : 0, purpose, until?.getTime() ?? 0];
}

/** The bytes under the MAC of a grant: access makes it, and the keyring checks that of one to a practice again. */
export function giftBytes(of: { readonly subject: Uuid; readonly actor: Uuid }, terms: GiftTerms): Buffer {
  return lengthPrefixed(['access-grant', 1, of.subject, of.actor, ...giftFacts(terms)]);
}

/** What the MAC of a membership binds: who writes the table makes nobody a member, nor the lead. */
export interface MemberFacts {
  readonly id: Uuid;
  readonly practice: Uuid;
  readonly account: Uuid;
  readonly lead: boolean;
  readonly since: Date;
}

/** The bytes under the MAC of a membership, for both as above. */
export function memberBytes(of: MemberFacts): Buffer {
  const facts = [of.id, of.practice, of.account, of.lead ? 1 : 0, of.since.getTime()];
  return lengthPrefixed(['practice-member', 1, ...facts]);
}
