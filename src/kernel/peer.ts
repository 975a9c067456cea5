import { CarnetError, hasCode } from './errors.ts';

/** The clouds' own clients, in the versions that the tests ran with; none is needed unless a setting names its cloud. */
const peers = {
  '@aws-sdk/client-kms': '3.1164.0',
  '@aws-sdk/client-s3': '3.1164.0',
  '@google-cloud/kms': '6.3.0',
  '@azure/keyvault-keys': '4.10.2',
  '@azure/identity': '4.14.1',
} as const;

/** Loads a cloud's client at its first use. `bad-configuration` with the command that installs it when it is not here. */
export async function loadPeer<T>(name: keyof typeof peers, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!hasCode(cause, 'ERR_MODULE_NOT_FOUND')) throw cause;
    throw new CarnetError(
      'bad-configuration',
      `What is configured needs a package that is not installed. Run: npm install --no-save ${name}@${peers[name]}`,
      { cause },
    );
  }
}
