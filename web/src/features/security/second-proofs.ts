import type { Instance, Me } from '../../api/contract.ts';

/**
 * How many second proofs an account has. Recovery codes are none, since they end; nor are codes by e-mail where no mail is sent.
 * The server counts again when one is removed: this only spares people the click.
 */
export function secondProofs(me: Pick<Me, 'factors' | 'passkeys'>, mail: Instance['mail']): number {
  return me.passkeys + me.factors.filter(({ kind }) => kind === 'totp' || mail !== 'none').length;
}
