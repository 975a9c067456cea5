import { lengthPrefixed, type Relation, type Uuid } from '../kernel/index.ts';
import { equalBytes, type Keyring } from '../keyring/index.ts';

/** What makes and checks MACs under the instance's own keys; the keyring does. */
export type Vouch = Pick<Keyring, 'mac'>;

/**
 * The MAC that a relation is stored with. PostgreSQL finds the relations, but whoever writes its tables (a superuser, a
 * restored dump) must not be able to give himself a record: without the instance's key he makes no row that counts.
 */
export function relationMac(
  vouch: Vouch,
  of: { readonly subject: Uuid; readonly actor: Uuid; readonly kind: Relation },
): Buffer {
  return vouch.mac('origin', lengthPrefixed(['relation', 1, of.subject, of.actor, of.kind]));
}

export function isOurs(vouch: Vouch, of: Parameters<typeof relationMac>[1], mac: Buffer): boolean {
  return equalBytes(mac, relationMac(vouch, of));
}

/** The facts of an invitation that its MAC binds; `hash` is that of the token, so no other link opens it. */
export interface InvitationFacts {
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly account: Uuid;
  readonly hash: Buffer;
  readonly expiresAt: Date;
}

/** As of a relation: a row that this server did not write invites nobody, and lasts no longer than it was made for. */
export function invitationMac(vouch: Vouch, of: InvitationFacts): Buffer {
  const facts = [of.subject, of.id, of.account, of.hash, of.expiresAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['guardian-invitation', 1, ...facts]));
}

export function isOurInvitation(vouch: Vouch, of: InvitationFacts, mac: Buffer): boolean {
  return equalBytes(mac, invitationMac(vouch, of));
}
