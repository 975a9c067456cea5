import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

interface PasskeyFacts {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly credentialHash: Buffer;
  readonly publicKey: Buffer;
}

/**
 * The MAC that a passkey is stored with, under a key of the instance. Whoever writes the table (its superuser, a restored dump)
 * would otherwise put his own public key there and sign in as anybody.
 */
export function passkeyMac(vouch: Pick<Keyring, 'mac'>, of: PasskeyFacts): Buffer {
  return vouch.mac('origin', lengthPrefixed(['passkey', 1, of.id, of.account, of.credentialHash, of.publicKey]));
}

export function isOurPasskey(vouch: Pick<Keyring, 'mac'>, row: PasskeyFacts & { readonly mac: Buffer }): boolean {
  return equalBytes(row.mac, passkeyMac(vouch, row));
}

/**
 * The user handle that an authenticator keeps (WebAuthn 14.6.1: it must tell nothing of the person). A pseudonym of the account
 * of its own, so that it is of no use beside a stolen table.
 */
export function userHandle(vouch: Pick<Keyring, 'mac'>, account: Uuid): Buffer {
  return vouch.mac('origin', lengthPrefixed(['passkey-user', 1, account]));
}
