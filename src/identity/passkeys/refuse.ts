import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';

/**
 * Records that a passkey was refused, then throws the one answer to a passkey that is unknown, copied, somebody else's, not
 * verified, answers another question or the same one twice. Of those that are nobody's only so many are recorded: the log is
 * never swept, and strangers must not fill it.
 */
export async function refusePasskey(
  context: Context,
  call: Pick<Call, 'id'>,
  of: { readonly account: Uuid | null; readonly session: Uuid | null },
  why: 'refused' | 'copied' = 'refused',
): Promise<never> {
  const nobodys = of.account === null && of.session === null;
  if (nobodys && !(await context.limits.takes('nobodysPasskey', 'everybody'))) throw passkeyRefused();
  await context.audit({
    kind: why === 'copied' ? 'passkey-copied' : 'factor-refused',
    request: call.id,
    account: of.account,
    session: of.session,
    outcome: 'denied',
  });
  throw passkeyRefused();
}

function passkeyRefused(): CarnetError {
  return new CarnetError('code-refused', 'This passkey did not work here. Try once more, or use another way.');
}
