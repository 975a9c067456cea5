import { lengthPrefixed } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';

/** 64 bits, in hex: as many as no two of an instance share. */
const letters = 16;

/** Names accounts, records and addresses to watch, under a key of the instance, so that nobody else can tell which they are. */
export interface Pseudonyms {
  /** Of an account, or of a record. */
  of(id: string): string;
  /** Of an e-mail address that was typed, whether it has an account or not. */
  ofEmail(email: string): string;
  /** Of an address of the network, as the server's log has it. */
  ofNetwork(address: string): string;
}

export function pseudonyms(keyring: Pick<Keyring, 'mac'>): Pseudonyms {
  const name = (kind: string, text: string): string =>
    keyring
      .mac('log-pseudonym', lengthPrefixed(['watch', 1, kind, text]))
      .toString('hex')
      .slice(0, letters);
  return {
    of: (id) => name('id', id),
    ofEmail: (email) => name('email', email),
    ofNetwork: (address) => networkPseudonym(keyring, address),
  };
}

/** How the server's log names an address of the network. */
export function networkPseudonym(keyring: Pick<Keyring, 'mac'>, address: string): string {
  return keyring.mac('log-pseudonym', Buffer.from(address)).toString('base64url').slice(0, 12);
}
