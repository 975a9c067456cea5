import { type Config, ownKeyFile } from '../../config/index.ts';
import { readKeyFile } from '../../keyring/index.ts';

/** Whether the instance has a key file, and it is under a passphrase. */
export async function isKeyFileSealed(config: Config): Promise<boolean> {
  const file = ownKeyFile(config);
  return file !== null && (await readKeyFile(file))?.costs != null;
}
