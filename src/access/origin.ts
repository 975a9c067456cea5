import { lengthPrefixed, randomBytes, type Uuid } from '../kernel/index.ts';
import { equalBytes, type Keyring } from '../keyring/index.ts';
import type { KeeperRelation } from './contract.ts';

/** What makes and checks MACs under the instance's own keys, and is told of what does not fit; the keyring does. */
export type Vouch = Pick<Keyring, 'mac'> & Partial<Pick<Keyring, 'altered'>>;

/** What a relation is between; `kind` says as what the actor stands to the record. */
interface RelationOf {
  readonly subject: Uuid;
  readonly actor: Uuid;
  readonly kind: KeeperRelation;
}

const [nonceBytes, macBytes] = [16, 32];

/**
 * What a relation is stored with: 16 random bytes, the MAC of who stands how to the record, and the MAC of the ground. PostgreSQL finds
 * the relations, but whoever writes its tables (a superuser, a restored dump) must not be able to give himself a record: without the
 * instance's key he makes no row that counts. By the random bytes each joining is told from the one before, so that a relation that
 * ended is known when it is brought back.
 */
export function relationMac(vouch: Vouch, of: RelationOf & { readonly ground: string }): Buffer {
  const nonce = randomBytes(nonceBytes);
  return Buffer.concat([nonce, macOf(vouch, of, nonce), groundMac(vouch, of, nonce)]);
}

/** Whether this server wrote the relation; also one of before, whose MAC has neither random bytes nor ground. */
export function isOurs(vouch: Vouch, of: RelationOf, mac: Buffer): boolean {
  if (mac.length === macBytes)
    return equalBytes(mac, vouch.mac('origin', lengthPrefixed(['relation', 1, of.subject, of.actor, of.kind])));
  const nonce = mac.subarray(0, nonceBytes);
  return isNew(mac) && equalBytes(mac.subarray(nonceBytes, nonceBytes + macBytes), macOf(vouch, of, nonce));
}

/** The same, and that its ground is the one that it was made on, where that is bound. */
export function isOursWhole(vouch: Vouch, of: RelationOf & { readonly ground: string }, mac: Buffer): boolean {
  if (!isOurs(vouch, of, mac)) return false;
  return !isNew(mac) || equalBytes(mac.subarray(-macBytes), groundMac(vouch, of, mac.subarray(0, nonceBytes)));
}

/** Whether a MAC tells one joining from another. */
export function isNew(mac: Buffer): boolean {
  return mac.length === nonceBytes + 2 * macBytes;
}

function macOf(vouch: Vouch, { subject, actor, kind }: RelationOf, nonce: Uint8Array): Buffer {
  return vouch.mac('origin', lengthPrefixed(['relation', 2, subject, actor, kind, nonce]));
}

function groundMac(
  vouch: Vouch,
  { subject, actor, kind, ground }: RelationOf & { readonly ground: string },
  nonce: Uint8Array,
): Buffer {
  return vouch.mac('origin', lengthPrefixed(['relation-ground', 1, subject, actor, kind, nonce, ground]));
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

/** The same for the link with which a person takes over a record: one is never the other. */
export function handoverMac(vouch: Vouch, of: InvitationFacts): Buffer {
  const facts = [of.subject, of.id, of.account, of.hash, of.expiresAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['record-handover', 1, ...facts]));
}

export function isOurHandover(vouch: Vouch, of: InvitationFacts, mac: Buffer): boolean {
  return equalBytes(mac, handoverMac(vouch, of));
}
