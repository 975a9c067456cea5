import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

type Vouch = Pick<Keyring, 'mac'>;

/** What a tombstone says: whose keys go, and by which act. */
export interface Tomb {
  readonly kind: 'record' | 'account';
  readonly subject: Uuid;
  readonly receipt: Uuid;
}

/**
 * The MAC that a tombstone is stored with, made before PostgreSQL sets it. Keys lie in another database than tombstones, so whoever
 * writes this one (a superuser, a restored dump) must not have the server destroy any: without the instance's key he makes no row
 * that counts.
 */
export function tombMac(vouch: Vouch, { kind, subject, receipt }: Tomb): Buffer {
  return vouch.mac('origin', lengthPrefixed(['tombstone', 1, kind, subject, receipt]));
}

export function isOurTomb(vouch: Vouch, of: Tomb & { readonly mac: Buffer | null }): boolean {
  return of.mac !== null && equalBytes(of.mac, tombMac(vouch, of));
}
