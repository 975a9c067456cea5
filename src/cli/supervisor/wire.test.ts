import { expect, test } from 'vitest';
import { readConfig, readEnvironment, Secret } from '../../config/index.ts';
import { packConfig, unpackConfig } from './wire.ts';

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
  };
  const config = readConfig(readEnvironment(env, files), { mode: 'real', folder: '/tmp' });
  const packed = JSON.stringify(packConfig(config, databases));
  expect(packed).not.toContain('owners-secret');
  const out = unpackConfig(JSON.parse(packed));
  expect(out.database?.url).toBeInstanceOf(Secret);
  expect(out.database?.url.reveal()).toBe(databases.url);
  expect(out.database?.ownerUrl).toBeNull();
  expect({ ...out, database: null, keysDatabase: null }).toEqual({ ...config, database: null, keysDatabase: null });
  expect(Object.isFrozen(out.listen)).toBe(true);
});
