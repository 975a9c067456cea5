import { CarnetError } from '../../../kernel/index.ts';
import type { KmsCustodian } from '../../contract.ts';
import {
  type Azure,
  type AzureConnection,
  azureAway,
  connectAzure,
  findKey,
  nameOf,
  signerName,
  versionOfName,
  versionsOf,
} from './client.ts';

const keySize = 3072;

/**
 * Makes and deletes the keys `NAME-1`, `NAME-2`, …; the first call of `rotate` makes version 1 and the key that signs. It needs
 * create, get, list and delete.
 */
export async function openAzureCustodian(keyId: string, connection: AzureConnection = {}): Promise<KmsCustodian> {
  const azure = await connectAzure(keyId, connection);
  let closed = false;
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
    try {
      return await work();
    } catch (error) {
      throw azureAway(error);
    }
  };
  return {
    name: 'azure',
    rotate: () =>
      asked(async () => {
        const { client, name } = azure;
        if ((await findKey(azure, signerName(name))) === null)
          await client.createEcKey(signerName(name), { curve: 'P-256', keyOps: ['sign', 'verify'] });
        const version = Math.max(0, ...(await numbersOf(azure))) + 1;
        await client.createRsaKey(nameOf(name, version), { keySize, keyOps: ['wrapKey', 'unwrapKey'] });
        return version;
      }),
    versions: () => asked(() => versionsOf(azure)),
    destroyBefore: (below) =>
      asked(async () => {
        const { client, name } = azure;
        const living = await versionsOf(azure);
        if (below > (living.at(-1)?.version ?? 0))
          throw new CarnetError('conflict', 'That would destroy the newest version of the key-encryption key too.');
        let at = 0;
        for (const { version } of living) {
          if (version >= below) continue;
          const poller = await client.beginDeleteKey(nameOf(name, version));
          const { properties } = await poller.pollUntilDone();
          at = Math.max(at, properties.scheduledPurgeDate?.getTime() ?? 0);
        }
        for (const { version, purgedOn } of await deletedOf(azure))
          if (version < below) at = Math.max(at, purgedOn?.getTime() ?? 0);
        return at === 0 ? { state: 'destroyed' } : { state: 'scheduled', at: new Date(at) };
      }),
    async close() {
      closed = true;
    },
  };
}

/** Keys that Azure still could give back, with the date from which it cannot. */
async function deletedOf({ client, name }: Azure): Promise<{ version: number; purgedOn: Date | undefined }[]> {
  const found: { version: number; purgedOn: Date | undefined }[] = [];
  for await (const { name: keyName, properties } of client.listDeletedKeys()) {
    const version = versionOfName(name, keyName);
    if (version !== null) found.push({ version, purgedOn: properties.scheduledPurgeDate });
  }
  return found;
}

/** Every number that is taken; that of a deleted key too, since Azure keeps its name. */
async function numbersOf(azure: Azure): Promise<number[]> {
  return [...(await versionsOf(azure)), ...(await deletedOf(azure))].map(({ version }) => version);
}
