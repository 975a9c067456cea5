import type { KeyMetadata, KMSClientConfig, ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import { CarnetError } from '../../../kernel/index.ts';
import type { KmsCustodian } from '../../contract.ts';
import { type Aws, aliasOf, awsAway, connectAws, isAwsError, versionOfKey } from './client.ts';

/** AWS waits at least this many days before it destroys a key. */
const waitDays = 7;

/**
 * Makes and deletes the keys behind the aliases `NAME-1`, `NAME-2`, …; the first call of `rotate` makes version 1. It needs
 * kms:CreateKey, CreateAlias, UpdateAlias, DescribeKey, ListAliases and ScheduleKeyDeletion.
 */
export async function openAwsCustodian(alias: string, connection: KMSClientConfig = {}): Promise<KmsCustodian> {
  const aws = await connectAws(connection);
  let closed = false;
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
    try {
      return await work();
    } catch (error) {
      throw awsAway(error);
    }
  };
  return {
    name: 'aws',
    rotate: () => asked(() => addKey(aws, alias)),
    versions: () =>
      asked(async () => {
        const keys = await keysOf(aws, alias);
        return keys
          .filter(({ metadata }) => metadata.KeyState === 'Enabled')
          .map(({ version, metadata }) => ({ version, madeAt: metadata.CreationDate ?? null }));
      }),
    destroyBefore: (below) =>
      asked(async () => {
        const keys = await keysOf(aws, alias);
        if (below > Math.max(0, ...keys.map(({ version }) => version)))
          throw new CarnetError('conflict', 'That would destroy the newest version of the key-encryption key too.');
        let at = 0;
        for (const { version, metadata } of keys) {
          if (version < below) at = Math.max(at, (await destroy(aws, metadata)).getTime());
        }
        return at === 0 ? { state: 'destroyed' } : { state: 'scheduled', at: new Date(at) };
      }),
    async close() {
      if (!closed) aws.client.destroy();
      closed = true;
    },
  };
}

async function addKey({ sdk, client }: Aws, alias: string): Promise<number> {
  const metadata = await describe({ sdk, client }, alias);
  const newest = metadata?.Arn === undefined ? 0 : await versionOfKey({ sdk, client }, alias, metadata.Arn);
  if (newest === null) {
    throw new CarnetError(
      'conflict',
      `The key behind ${alias} has no alias ${alias}-N, so it was not made for Carnet.`,
    );
  }
  const version = newest + 1;
  const name = alias.slice(alias.lastIndexOf(':') + 1);
  const { KeyMetadata } = await client.send(
    new sdk.CreateKeyCommand({ Description: `Carnet, version ${version} of ${name}` }),
  );
  const TargetKeyId = KeyMetadata?.KeyId;
  // Two who rotate at once: the name can be taken once, and the other's key is left without a use.
  await client.send(new sdk.CreateAliasCommand({ AliasName: aliasOf(name, version), TargetKeyId })).catch((error) => {
    if (!isAwsError(error, 'AlreadyExistsException')) throw error;
    throw new CarnetError('conflict', 'Another version was made in the same moment.');
  });
  const AliasName = name;
  await client.send(
    newest === 0
      ? new sdk.CreateAliasCommand({ AliasName, TargetKeyId })
      : new sdk.UpdateAliasCommand({ AliasName, TargetKeyId }),
  );
  return version;
}

interface Key {
  readonly version: number;
  readonly metadata: KeyMetadata;
}

/** Every key behind an alias of ours that AWS still has, in rising order. */
async function keysOf(aws: Aws, alias: string): Promise<Key[]> {
  const start = `${alias.slice(alias.lastIndexOf(':') + 1)}-`;
  const keys: Key[] = [];
  let Marker: string | undefined;
  do {
    const page: ListAliasesCommandOutput = await aws.client.send(new aws.sdk.ListAliasesCommand({ Marker }));
    for (const { AliasName = '' } of page.Aliases ?? []) {
      const number = AliasName.startsWith(start) ? AliasName.slice(start.length) : '';
      const metadata = /^[1-9]\d{0,8}$/.test(number) ? await describe(aws, AliasName) : null;
      if (metadata !== null) keys.push({ version: Number(number), metadata });
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return keys.sort((a, b) => a.version - b.version);
}

async function describe({ sdk, client }: Aws, KeyId: string): Promise<KeyMetadata | null> {
  try {
    return (await client.send(new sdk.DescribeKeyCommand({ KeyId }))).KeyMetadata ?? null;
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return null;
    throw error;
  }
}

/** When AWS destroys the key: a date that it set before, or sets now. */
async function destroy({ sdk, client }: Aws, { KeyId, DeletionDate }: KeyMetadata): Promise<Date> {
  if (DeletionDate !== undefined) return DeletionDate;
  const wanted = new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: waitDays });
  return (await client.send(wanted)).DeletionDate ?? new Date(Date.now() + waitDays * 24 * 3600_000);
}
