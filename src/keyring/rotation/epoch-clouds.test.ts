import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { type EmulatedAws, emulateAws } from '../../../test/parts/aws-kms.ts';
import { type EmulatedAzure, emulateAzure } from '../../../test/parts/azure-keys.ts';
import { type EmulatedGcp, emulateGcp } from '../../../test/parts/gcp-kms.ts';
import { openPool } from '../../database/index.ts';
import { claimGrantMint, newUuid, systemClock } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';
import { createKeyring } from '../keyring.ts';
import { openAwsCustodian } from '../kms/aws/custodian.ts';
import { openAws } from '../kms/aws/kms.ts';
import type { AzureConnection } from '../kms/azure/client.ts';
import { openAzureCustodian } from '../kms/azure/custodian.ts';
import { openAzure } from '../kms/azure/kms.ts';
import type { GcpConnection } from '../kms/gcp/client.ts';
import { openGcpCustodian } from '../kms/gcp/custodian.ts';
import { openGcp } from '../kms/gcp/kms.ts';
import { askRotation } from './ask.ts';
import type { RotationOptions } from './contract.ts';
import { confirmEpochs } from './epoch.ts';
import { epochStore } from './epoch-store.ts';
import { runJobs } from './run.ts';
import { jobStore } from './store.ts';

/** Epochs under the clouds (emulated): AWS and Azure have a key for each version, Google versions; all destroy on a day to come. */
let aws: EmulatedAws;
let gcp: EmulatedGcp;
let azure: EmulatedAzure;
beforeAll(async () => {
  [aws, gcp, azure] = [await emulateAws(), await emulateGcp(), await emulateAzure()];
});
afterAll(async () => {
  await Promise.all([aws.close(), gcp.close(), azure.close()]);
});

interface Service {
  kms(): Promise<KmsProvider>;
  custodian(): Promise<KmsCustodian>;
}

const mint = claimGrantMint();
const services: Readonly<Record<'aws' | 'gcp' | 'azure', () => Service>> = {
  aws() {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const connection = { endpoint: aws.endpoint, region: 'eu-west-1', credentials };
    const alias = 'alias/carnet/epochs';
    return { kms: () => openAws(alias, connection), custodian: () => openAwsCustodian(alias, connection) };
  },
  gcp() {
    const anybody = {
      getClient: () => Promise.resolve(anybody),
      getRequestHeaders: () => Promise.resolve(new Headers()),
      fetch: (url: string, options: RequestInit) => fetch(url, options),
    };
    const place = { apiEndpoint: '127.0.0.1', port: gcp.port, protocol: 'http', auth: anybody };
    const connection = place as unknown as GcpConnection; // its types want a whole GoogleAuth
    const key = gcp.newKey();
    return { kms: () => openGcp(key, connection), custodian: () => openGcpCustodian(key, connection) };
  },
  azure() {
    const connection: AzureConnection = {
      credential: { getToken: () => Promise.resolve({ token: 'test', expiresOnTimestamp: Date.now() + 3600_000 }) },
      options: { tlsOptions: { ca: azure.ca }, disableChallengeResourceVerification: true },
    };
    const key = `${azure.url}/keys/epochs`;
    return { kms: () => openAzure(key, connection), custodian: () => openAzureCustodian(key, connection) };
  },
};

test.each(['aws', 'gcp', 'azure'] as const)(
  'an epoch under %s ends on the day that the service says',
  {
    timeout: 120_000,
  },
  async (name) => {
    const service = services[name]();
    const instance: TestInstance = await testInstance();
    // Google's key comes with its first version.
    if (name !== 'gcp') await (await service.custodian()).rotate();
    const kms = await service.kms();
    const keyring = await createKeyring({
      sql: instance.keysSql,
      kms,
      clock: systemClock,
      instance: instance.instanceId,
    });
    const subjects = Array.from({ length: 5 }, newUuid);
    for (const subject of subjects) await keyring.createSubject(subject, 'account');
    const copied = await instance.keysSql<{ kek_version: number; ciphertext: Buffer; context: Buffer }[]>`
    select kek_version, ciphertext, context from kek_ciphertext`;

    const keysSql = openPool(instance.urls.keys, { max: 1 });
    const grant: RotationOptions['values']['grant'] = (machine, subject) =>
      mint({
        actor: null,
        machine,
        subject,
        action: 'write',
        parts: ['account'],
        purpose: 'operations',
        relation: null,
        proof: 'machine',
      });
    const options: RotationOptions = {
      keysSql,
      kms,
      custodian: service.custodian,
      instance: instance.instanceId,
      clock: systemClock,
      retentionDays: 30,
      values: { sql: keysSql, columns: [], tokens: [], tokenSets: [], movable: [], grant },
      keysBackup: async () => 'there',
      ended: async () => undefined,
      onError: () => undefined,
    };
    const { id } = await askRotation(keysSql, { kind: 'epoch', askedBy: 'command', kekVersion: 1 });
    await runJobs(options, new AbortController().signal);
    expect(await jobStore(keysSql).job(id)).toMatchObject({ state: 'done', toVersion: 2 });
    const rows = await keysSql`select distinct kek_version, epoch from kek_ciphertext`;
    expect(rows).toEqual([{ kek_version: 2, epoch: 2 }]);
    for (const { kek_version: kekVersion, ciphertext, context } of copied)
      expect(await kms.unwrap({ kekVersion, ciphertext }, context)).toBeNull();
    for (const subject of subjects) {
      keyring.drop(subject);
      await keyring.unlock(grant('reseal', subject));
    }

    const epochs = epochStore(keysSql);
    const [ended] = await epochs.all();
    expect(ended).toMatchObject({ number: 1, confirmedAt: null });
    expect(ended?.destroyedAt?.getTime()).toBeGreaterThan(Date.now() + 3600_000);
    await keysSql`update kek_epoch set destroyed_at = now() where number = 1`;
    await confirmEpochs({ keysSql }, { kms, instance: instance.instanceId });
    expect((await epochs.all())[0]?.confirmedAt).not.toBeNull();
    await keyring.close();
    await keysSql.end();
    await instance.close();
  },
);
