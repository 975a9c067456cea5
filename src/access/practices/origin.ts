import { lengthPrefixed, type MemberFacts, memberBytes, type Uuid } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Vouch } from '../origin.ts';

export function memberMac(vouch: Vouch, of: MemberFacts): Buffer {
  return vouch.mac('origin', memberBytes(of));
}

export function isOurMember(vouch: Vouch, of: MemberFacts, mac: Buffer): boolean {
  return equalBytes(mac, memberMac(vouch, of));
}

/** What the MAC of an invitation binds; `hash` is that of the token, so no other link opens it. */
export interface JoinFacts {
  readonly id: Uuid;
  readonly practice: Uuid;
  readonly account: Uuid;
  readonly hash: Buffer;
  readonly expiresAt: Date;
}

export function joinMac(vouch: Vouch, of: JoinFacts): Buffer {
  const facts = [of.id, of.practice, of.account, of.hash, of.expiresAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['practice-invitation', 1, ...facts]));
}

export function isOurJoin(vouch: Vouch, of: JoinFacts, mac: Buffer): boolean {
  return equalBytes(mac, joinMac(vouch, of));
}
