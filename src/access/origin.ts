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
