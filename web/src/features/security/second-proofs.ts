import type { Factor, Instance, Passkey } from '../../api/contract.ts';

/**
 * Whether an account would keep a second proof without this one. Recovery codes are none, since they end; nor is a passkey
 * that may have been copied, nor codes by e-mail where no mail is sent. The server counts again: this spares people the click.
 */
export function hasOtherProof(
  { factors, passkeys, mail }: { factors: readonly Factor[]; passkeys: readonly Passkey[]; mail: Instance['mail'] },
  without: string,
): boolean {
  return (
    factors.some(({ id, kind }) => id !== without && (kind === 'totp' || mail !== 'none')) ||
    passkeys.some(({ id, suspicious }) => id !== without && !suspicious)
  );
}
