import { describe, expect, it } from 'vitest';
import type { Files } from './index.ts';
import { withoutCustodian } from './index.ts';
import { read, refusal } from './read.fixture.ts';

const server = {
  KMS: 'vault',
  VAULT_ADDR: 'https://vault.example.org:8200/',
  VAULT_ROLE_ID: 'r',
  VAULT_SECRET_ID: 's',
};
const custodian = { VAULT_CUSTODIAN_ROLE_ID: 'c', VAULT_CUSTODIAN_SECRET_ID: 't' };

describe('Vault', () => {
  it('takes both roles, and has names for mount and key', () => {
    const { kms } = read({ ...server, ...custodian, VAULT_NAMESPACE: 'hospital/carnet', VAULT_CACERT: 'ca.pem' });
    expect(kms.vault).toMatchObject({
      address: 'https://vault.example.org:8200',
      namespace: 'hospital/carnet',
      mount: 'transit',
      key: 'carnet',
      caFile: '/srv/carnet/ca.pem',
    });
    expect(kms.vault?.app?.roleId.reveal()).toBe('r');
    expect(kms.vault?.custodian?.roleId.reveal()).toBe('c');
    expect(JSON.stringify(kms)).not.toContain('"s"');
  });

  it('takes the custodian away from what the serving process gets', () => {
    const { kms } = read({ ...server, ...custodian });
    expect(withoutCustodian(kms)).toEqual({ ...kms, vault: { ...kms.vault, custodian: null } });
    expect(withoutCustodian(read({}).kms)).toEqual(read({}).kms);
  });

  it('keeps the path of a secret id, which may be exchanged while the server runs', () => {
    const files: Files = { read: () => 'from the file\n', mode: () => 0o600 };
    const { VAULT_SECRET_ID: _, ...rest } = server;
    const { kms } = read({ ...rest, VAULT_SECRET_ID_FILE: 'secrets/id' }, 'real', files);
    expect(kms.vault?.app?.secretId).toEqual({ file: '/srv/carnet/secrets/id' });
  });

  it('is read beside another provider, so that keys can be moved', () => {
    expect(read({ ...server, KMS: 'local' }).kms).toMatchObject({ provider: 'local', vault: { key: 'carnet' } });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['no address', { KMS: 'vault' }, ['VAULT_ADDR missing']],
    ['no role', { KMS: 'vault', VAULT_ADDR: server.VAULT_ADDR }, ['VAULT_ROLE_ID missing', 'VAULT_SECRET_ID missing']],
    ['half a role', { ...server, VAULT_SECRET_ID: '' }, ['VAULT_SECRET_ID missing']],
    ['plain http to elsewhere', { ...server, VAULT_ADDR: 'http://vault.example.org' }, ['VAULT_ADDR unsafe']],
    ['a path', { ...server, VAULT_ADDR: 'https://vault.example.org/v1' }, ['VAULT_ADDR bad-value']],
    ['a secret in the address', { ...server, VAULT_ADDR: 'https://a:b@vault.example.org' }, ['VAULT_ADDR bad-value']],
    ['a mount that climbs', { ...server, VAULT_TRANSIT_MOUNT: '../sys' }, ['VAULT_TRANSIT_MOUNT bad-value']],
    ['a key that is a path', { ...server, VAULT_TRANSIT_KEY: 'a/b' }, ['VAULT_TRANSIT_KEY bad-value']],
    [
      'one role for both',
      { ...server, VAULT_CUSTODIAN_ROLE_ID: 'r', VAULT_CUSTODIAN_SECRET_ID: 't' },
      ['VAULT_CUSTODIAN_ROLE_ID unsafe'],
    ],
  ])('refuses %s', (_, env, problems) => {
    expect(refusal(env)).toEqual(problems);
  });
});

describe('the passphrase of the key file', () => {
  const words = 'a lantern, nine geese and rain';

  it('is kept as a secret, or as the path of its file', () => {
    const { kms } = read({ CARNET_KEY_PASSPHRASE: words });
    expect(kms.keyPassphrase).toMatchObject({ value: expect.anything() });
    expect(JSON.stringify(kms)).not.toContain(words);
    const files: Files = { read: () => `${words}\n`, mode: () => 0o600 };
    expect(read({ CARNET_KEY_PASSPHRASE_FILE: 'secrets/words' }, 'real', files).kms.keyPassphrase).toEqual({
      file: '/srv/carnet/secrets/words',
    });
    expect(read({}).kms.keyPassphrase).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['a short one', { CARNET_KEY_PASSPHRASE: 'fourteen signs' }, 'weak-secret'],
    ['one of few letters', { CARNET_KEY_PASSPHRASE: 'abcabcabcabcabcabcabc' }, 'weak-secret'],
    ['two lines', { CARNET_KEY_PASSPHRASE: `${words}\n${words}` }, 'weak-secret'],
    [
      'one beside ENCRYPTION_KEY',
      { CARNET_KEY_PASSPHRASE: words, ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQAQIDBAUGBwg=' },
      'bad-value',
    ],
  ])('refuses %s', (_, env, problem) => {
    expect(refusal(env)).toContain(`CARNET_KEY_PASSPHRASE ${problem}`);
  });

  it('is not for the demo', () => {
    expect(refusal({ CARNET_KEY_PASSPHRASE: words }, 'demo')).toContain('CARNET_KEY_PASSPHRASE not-in-demo');
  });
});

describe('the clouds', () => {
  const gcp = 'projects/p/locations/europe-west1/keyRings/r/cryptoKeys/carnet';

  it('takes the name of a key of each', () => {
    expect(read({ KMS: 'aws', AWS_KMS_KEY_ID: 'alias/carnet' }).kms.awsKeyId).toBe('alias/carnet');
    expect(read({ KMS: 'gcp', GCP_KMS_KEY: gcp }).kms.gcpKey).toBe(gcp);
    const azure = 'https://v.vault.azure.net/keys/carnet';
    expect(read({ KMS: 'azure', AZURE_KEY_ID: azure }).kms.azureKeyId).toBe(azure);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['AWS without a key', { KMS: 'aws' }, ['AWS_KMS_KEY_ID missing']],
    ['one AWS key instead of an alias', { AWS_KMS_KEY_ID: '1234' }, ['AWS_KMS_KEY_ID bad-value']],
    ['one version of a Google key', { GCP_KMS_KEY: `${gcp}/cryptoKeyVersions/1` }, ['GCP_KMS_KEY bad-value']],
    ['one version of an Azure key', { AZURE_KEY_ID: 'https://v.x.net/keys/a/b' }, ['AZURE_KEY_ID bad-value']],
    ['a key service that nobody knows', { KMS: 'ibm' }, ['KMS bad-value']],
    ['records sealed by a service that only wraps', { KMS_SEALS: 'records' }, ['KMS_SEALS bad-value']],
    ['values sealed by a service that seals keys alone', { KMS_SEALS: 'values' }, ['KMS_SEALS bad-value']],
  ])('refuses %s', (_, env, problems) => {
    expect(refusal(env)).toEqual(problems);
  });
});
