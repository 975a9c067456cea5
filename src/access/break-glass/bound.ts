import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Vouch } from '../origin.ts';

/** What the MAC of an answer binds: who writes the table says yes for nobody. */
export interface RuleFacts {
  readonly subject: Uuid;
  readonly allowed: boolean;
  readonly answeredAt: Date;
}

export function ruleMac(vouch: Vouch, { subject, allowed, answeredAt }: RuleFacts): Buffer {
  const bound = [subject, allowed ? 1 : 0, answeredAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['emergency-rule', 1, ...bound]));
}

export function isOurRule(vouch: Vouch, of: RuleFacts, mac: Buffer): boolean {
  return equalBytes(mac, ruleMac(vouch, of));
}

/** What the MAC of a use binds: who opened which record, when, and why. */
export interface UseFacts {
  readonly id: Uuid;
  readonly subject: Uuid;
  readonly actor: Uuid;
  readonly reason: string;
  readonly at: Date;
}

export function macOfUse(vouch: Vouch, { id, subject, actor, reason, at }: UseFacts): Buffer {
  return vouch.mac('origin', lengthPrefixed(['emergency-use', 1, id, subject, actor, reason, at.getTime()]));
}

export function isOurUse(vouch: Vouch, of: UseFacts, mac: Buffer): boolean {
  return equalBytes(mac, macOfUse(vouch, of));
}

/** The number of a record for those who review: the same each time, and nothing that leads to the record. */
export function recordNumber(vouch: Vouch, subject: Uuid): string {
  const hex = vouch
    .mac('origin', lengthPrefixed(['emergency-record', 1, subject]))
    .toString('hex', 0, 4)
    .toUpperCase();
  return `${hex.slice(0, 4)}-${hex.slice(4)}`;
}
