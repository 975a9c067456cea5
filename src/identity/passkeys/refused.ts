import { CarnetError } from '../../kernel/index.ts';

/**
 * The one answer to a passkey that is unknown, copied, somebody else's, not verified, answers another question or the same
 * one twice. What was wrong is told to nobody.
 */
export function passkeyRefused(): CarnetError {
  return new CarnetError('code-refused', 'This passkey did not work here. Try once more, or use another way.');
}
