import { expect, test } from 'vitest';
import { readConfig, readEnvironment, Secret, withoutCustodian } from '../../config/index.ts';
import { packConfig, packForKeys, unpackConfig } from './wire.ts';

const files = { read: () => '', mode: () => null };
const databases = {
  url: 'postgres://carnet_app:x@localhost/carnet',
  keysUrl: 'postgres://carnet_keys:x@localhost/carnet_keys',
};

test('a configuration comes out as it went in, with the databases of the app and without the owner', () => {
  const env = {
    DATABASE_URL: 'postgres://carnet_app:a@localhost/carnet',
    KEYS_DATABASE_URL: 'postgres://carnet_keys:b@localhost/carnet_keys',
    DATABASE_OWNER_URL: 'postgres://carnet_owner:owners-secret@localhost/carnet',
    KMS: 'vault',
    VAULT_ADDR: 'https://vault.example.org:8200',
    VAULT_ROLE_ID: 'app',
    VAULT_SECRET_ID: 'apps-secret',
    VAULT_CUSTODIAN_ROLE_ID: 'custodian',
    VAULT_CUSTODIAN_SECRET_ID: 'custodians-secret',
  };
  const config = readConfig(readEnvironment(env, files), { mode: 'real', folder: '/tmp' });
  const packed = JSON.stringify(packConfig(config, databases));
  expect(packed).not.toContain('owners-secret');
  expect(packed).not.toContain('custodians-secret');
  // The process that works on keys gets it, and the owner's address no more than the server.
  const forKeys = JSON.stringify(packForKeys(config, databases));
  expect(forKeys).toContain('custodians-secret');
  expect(forKeys).not.toContain('owners-secret');
  const out = unpackConfig(JSON.parse(packed));
  expect(out.database?.url).toBeInstanceOf(Secret);
  expect(out.database?.url.reveal()).toBe(databases.url);
  expect(out.database?.ownerUrl).toBeNull();
  const kms = withoutCustodian(config.kms);
  expect({ ...out, database: null, keysDatabase: null }).toEqual({
    ...config,
    kms,
    database: null,
    keysDatabase: null,
  });
  expect(out.kms.vault?.app?.roleId.reveal()).toBe('app');
  expect(Object.isFrozen(out.listen)).toBe(true);
});
