import type { Uuid } from '../kernel/index.ts';
import type { Place } from '../keyring/index.ts';

/** The form under which an address is looked up: the same mailbox in other capitals is the same account. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Where the sealed address of an account stands. */
export function emailPlace(account: Uuid, version: number): Place {
  return { part: 'account', table: 'account', row: account, column: 'email', rowVersion: version };
}

/** Where the sealed new address of a change stands. */
export function emailChangePlace(change: Uuid): Place {
  return { part: 'account', table: 'email_change', row: change, column: 'email', rowVersion: 0 };
}

/** The address with most of its name left out, so that its owner knows which mailbox to open: `m…e@lefevre.example`. */
export function emailHint(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = '', ...rest] = [...email.slice(0, at)];
  return `${first}…${rest.length > 1 ? rest.at(-1) : ''}${email.slice(at)}`;
}
