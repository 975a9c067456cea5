import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';

/**
 * Records that a passkey was refused, then throws the one answer to a passkey that is unknown, copied, somebody else's, not
 * verified, answers another question or the same one twice. What was wrong is told to nobody.
 */
export async function refusePasskey(
  context: Context,
  call: Pick<Call, 'id'>,
  of: { readonly account: Uuid | null; readonly session: Uuid | null },
  why: 'refused' | 'copied' = 'refused',
): Promise<never> {
  await context.audit({
    kind: why === 'copied' ? 'passkey-copied' : 'factor-refused',
    request: call.id,
    account: of.account,
    session: of.session,
    outcome: 'denied',
  });
  throw new CarnetError('code-refused', 'This passkey did not work here. Try once more, or use another way.');
}
