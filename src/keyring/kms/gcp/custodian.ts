import { CarnetError } from '../../../kernel/index.ts';
import type { KmsCustodian } from '../../contract.ts';
import { callOptions, connectGcp, type GcpConnection, gcpAway, isDestroyed, numberOf } from './client.ts';

/**
 * Makes and destroys versions of a Google Cloud KMS key. It needs cloudkms.cryptoKeyVersions.create, list and destroy, and
 * cryptoKeys.get and update.
 */
export async function openGcpCustodian(key: string, connection: GcpConnection = {}): Promise<KmsCustodian> {
  const client = await connectGcp(connection);
  let closed = false;
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
    try {
      return await work();
    } catch (error) {
      throw gcpAway(error);
    }
  };
  const all = async () => {
    const [found] = await client.listCryptoKeyVersions({ parent: key }, callOptions);
    return found.map((facts) => ({ facts, version: numberOf(facts.name) })).sort((a, b) => a.version - b.version);
  };
  return {
    name: 'gcp',
    rotate: () =>
      asked(async () => {
        const [made] = await client.createCryptoKeyVersion({ parent: key, cryptoKeyVersion: {} }, callOptions);
        const version = numberOf(made.name);
        await client.updateCryptoKeyPrimaryVersion({ name: key, cryptoKeyVersionId: String(version) }, callOptions);
        return version;
      }),
    versions: () =>
      asked(async () => {
        const kept = (await all()).filter(({ facts }) => !isDestroyed(facts.state));
        return kept.map(({ version, facts }) => ({ version, madeAt: dateOf(facts.createTime) }));
      }),
    destroyBefore: (below) =>
      asked(async () => {
        const [found] = await client.getCryptoKey({ name: key }, callOptions);
        if (below > numberOf(found.primary?.name))
          throw new CarnetError('conflict', 'That would destroy the newest version of the key-encryption key too.');
        let at = 0;
        for (const { version, facts } of await all()) {
          if (version >= below || facts.state === 'DESTROYED' || facts.state === 3) continue;
          const [destroyed] = isDestroyed(facts.state)
            ? [facts]
            : await client.destroyCryptoKeyVersion({ name: `${key}/cryptoKeyVersions/${version}` }, callOptions);
          at = Math.max(at, dateOf(destroyed.destroyTime)?.getTime() ?? 0);
        }
        return at === 0 ? { state: 'destroyed' } : { state: 'scheduled', at: new Date(at) };
      }),
    async close() {
      if (!closed) await client.close();
      closed = true;
    },
  };
}

interface Timestamp {
  readonly seconds?: number | string | { toString(): string } | null;
}

function dateOf(time: Timestamp | null | undefined): Date | null {
  const seconds = Number(String(time?.seconds ?? ''));
  return seconds > 0 ? new Date(seconds * 1000) : null;
}
