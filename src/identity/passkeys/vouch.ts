import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

type Vouch = Pick<Keyring, 'mac'>;

export interface PasskeyOf {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly credentialHash: Buffer;
  readonly publicKey: Buffer;
}

/**
 * What makes a row a passkey: whoever writes the table has neither this key nor, with a key pair of his own or a row turned to
 * another account, a MAC that fits.
 */
export function passkeyMac(vouch: Vouch, of: PasskeyOf): Buffer {
  return vouch.mac('origin', lengthPrefixed(['passkey', 1, of.id, of.account, of.credentialHash, of.publicKey]));
}

export function isGenuine(vouch: Vouch, row: PasskeyOf & { readonly mac: Buffer }): boolean {
  return equalBytes(row.mac, passkeyMac(vouch, row));
}

/** Whether a row is a passkey that signs in: of this server's making, and none that may have been copied. */
export function isUsable(
  vouch: Vouch,
  row: PasskeyOf & { readonly mac: Buffer; readonly regressedAt: Date | null },
): boolean {
  return row.regressedAt === null && isGenuine(vouch, row);
}

/**
 * The user handle that the authenticator keeps beside the passkey: always the same for an account, so that a device replaces
 * the passkey of an account rather than heaping them up, and telling nothing of it (WebAuthn 14.6.1). An HMAC and not the
 * account's id, since that id is the pseudonym of the database and of the log, and the handle lies in every synced keychain.
 */
export function userHandle(vouch: Vouch, account: Uuid): Buffer {
  return vouch.mac('origin', lengthPrefixed(['passkey-user', 1, account]));
}
