import type { KeyRights } from '../../../keyring/index.ts';
import { allOf, type Check } from '../check.ts';

/**
 * What holds the key to all keys lets this server use it and no more: neither take it out, nor replace or destroy it, nor give itself
 * more rights.
 */
export function keyRightsLeast(rights: () => Promise<KeyRights>): Check {
  return {
    id: 'key-rights',
    async run() {
      const { asked, held } = await rights();
      return allOf(asked - held, asked);
    },
  };
}
