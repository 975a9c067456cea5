import type { Config } from '../../../config/index.ts';
import type { Check } from '../check.ts';

/**
 * The key that opens all keys comes from outside, or never leaves a key service; made by Carnet itself it lies in the data
 * folder, beside what it protects.
 */
export function keyElsewhere({ kms }: Pick<Config, 'kms'>): Check {
  const outside = kms.provider !== 'local' || kms.encryptionKey !== null;
  return {
    id: 'key-elsewhere',
    run: async () => ({ met: outside, good: outside ? 1 : 0, of: 1, way: outside ? 'own-place' : 'data-folder' }),
  };
}
