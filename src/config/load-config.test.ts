import { afterEach, expect, test, vi } from 'vitest';
import type { KmsConfig } from './config.ts';
import { cloudEnvironment } from './load-config.ts';

afterEach(() => vi.unstubAllEnvs());

test('the server is given what the clients of the clouds that are configured read, and nothing else', () => {
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-3',
    AWS_KMS_KEY_ID: 'alias/x',
    AZURE_TENANT_ID: 't',
  }))
    vi.stubEnv(name, value);
  vi.stubEnv('HOME', '/home/carnet');
  const kms: KmsConfig = { provider: 'local', seals: 'keys', encryptionKey: null };
  const aws = { AWS_REGION: 'eu-west-3', HOME: '/home/carnet' };
  expect(cloudEnvironment(kms, [{ kind: 'network', url: 'https://w.example.org' }])).toEqual({});
  expect(cloudEnvironment(kms, [{ kind: 'bucket', bucket: 'w', prefix: '', endpoint: null }])).toMatchObject(aws);
  expect(Object.keys(cloudEnvironment({ ...kms, awsKeyId: 'alias/x' }))).not.toContain('AWS_KMS_KEY_ID');
});
