import { type Config, isPassphraseInside, ownKeyFile } from '../../../config/index.ts';
import { readKeyFile } from '../../../keyring/index.ts';
import { allOf, type Check } from '../check.ts';

/**
 * The key that opens all keys comes from outside, or never leaves a key service. Made by Carnet itself it lies in the data folder,
 * beside what it protects; that counts only when it is sealed under a passphrase which lies elsewhere.
 */
export function keyElsewhere(config: Pick<Config, 'dataFolder' | 'kms'>): Check {
  return {
    id: 'key-elsewhere',
    async run() {
      const file = ownKeyFile(config);
      if (file === null) return { ...allOf(1, 1), way: 'own-place' };
      const isSealed = (await readKeyFile(file))?.costs != null;
      if (isSealed && !isPassphraseInside(config)) return { ...allOf(1, 1), way: 'passphrase' };
      return { ...allOf(0, 1), way: 'data-folder' };
    },
  };
}
