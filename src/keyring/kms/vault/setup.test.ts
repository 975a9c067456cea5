import { describe, expect, it } from 'vitest';
import { type OpenBao, vaultKey } from '../../../../test/parts/openbao.ts';
import type { AppRole, VaultConfig } from '../../../config/index.ts';
import { fieldOf } from './http.ts';
import { setUpVault } from './setup.ts';
import { openBaoOfFile } from './vault.fixture.ts';

const { server } = openBaoOfFile();

type Call = readonly [method: 'GET' | 'LIST' | 'POST' | 'DELETE', path: string, body?: unknown];

const context = Buffer.from('context').toString('base64');

/** What neither of the two may ever do; `K` stands for the key. */
const neither: readonly Call[] = [
  ['GET', 'transit/export/encryption-key/K'],
  ['GET', 'transit/backup/K'],
  ['POST', 'transit/restore/K', { backup: 'x' }],
  ['DELETE', 'transit/keys/K'],
  ['POST', 'transit/keys/K', { type: 'aes256-gcm96', derived: true }],
  ['POST', 'transit/keys/another', { type: 'aes256-gcm96', derived: true }],
  ['LIST', 'transit/keys'],
  ['POST', 'transit/keys/K/config', { deletion_allowed: true }],
  ['POST', 'transit/keys/K/config', { exportable: true }],
  ['POST', 'transit/keys/K/config', { allow_plaintext_backup: true }],
  ['POST', 'transit/keys/K/config', { auto_rotate_period: '1h' }],
  ['POST', 'transit/keys/K/config', { min_decryption_version: 1, deletion_allowed: true }],
  ['POST', 'transit/datakey/plaintext/K', { context }],
  ['POST', 'transit/sign/K', { input: context }],
  ['POST', 'transit/encrypt/another', { plaintext: context, context }],
  ['POST', 'transit/keys/K-records/rotate', {}],
  ['POST', 'transit/keys/K-records/trim', { min_available_version: 1 }],
  ['POST', 'transit/keys/K-records/config', { min_decryption_version: 1 }],
  ['DELETE', 'transit/keys/K-records'],
  ['GET', 'transit/export/encryption-key/K-records'],
  ['GET', 'secret/data/anything'],
  ['GET', 'sys/mounts'],
  ['POST', 'sys/mounts/mine', { type: 'transit' }],
  ['DELETE', 'sys/mounts/transit'],
  ['POST', 'sys/policies/acl/K-app', { policy: 'path "*" { capabilities = ["sudo"] }' }],
  ['GET', 'sys/policies/acl/K-app'],
  ['POST', 'sys/seal'],
  ['POST', 'auth/token/create', {}],
  ['POST', 'auth/token/create-orphan', {}],
  ['LIST', 'auth/token/accessors'],
  ['POST', 'auth/approle/role/K-app', { token_policies: ['root'] }],
  ['POST', 'auth/approle/role/K-app/secret-id', {}],
  ['POST', 'auth/approle/role/K-custodian/secret-id', {}],
  ['GET', 'auth/approle/role/K-custodian/role-id'],
];

const custodianOnly: readonly Call[] = [
  ['GET', 'transit/keys/K'],
  ['POST', 'transit/keys/K/rotate', {}],
  ['POST', 'transit/keys/K/config', { min_decryption_version: 1 }],
  ['POST', 'transit/keys/K/config', { min_encryption_version: 1 }],
  ['POST', 'transit/keys/K/trim', { min_available_version: 1 }],
];

const appOnly: readonly Call[] = [
  ['POST', 'transit/encrypt/K', { plaintext: context, context }],
  ['POST', 'transit/decrypt/K', { ciphertext: 'vault:v1:AAAA', context }],
  ['POST', 'transit/rewrap/K', { ciphertext: 'vault:v1:AAAA', context }],
  ['POST', 'transit/encrypt/K-records', { plaintext: context, context }],
  ['POST', 'transit/decrypt/K-records', { ciphertext: 'vault:v1:AAAA', context }],
  ['POST', 'sys/capabilities-self', { paths: ['transit/keys/K'] }],
];

describe('the least that each needs', () => {
  it('the server’s token can use the key, and nothing else', async () => {
    const config = await vaultKey(server());
    const token = await logIn(server(), config.app);
    for (const call of [...neither, ...custodianOnly]) expect(await statusOf(config, call, token), call[1]).toBe(403);
    for (const call of appOnly) expect(await statusOf(config, call, token), call[1]).not.toBe(403);
    expect((await server().call('POST', 'auth/token/renew-self', {}, token)).status).toBe(200);
  });

  it('the custodian’s token can do what is on its list, and no more; it opens nothing', async () => {
    const config = await vaultKey(server());
    const token = await logIn(server(), config.custodian);
    for (const call of [...neither, ...appOnly]) expect(await statusOf(config, call, token), call[1]).toBe(403);
    for (const call of custodianOnly) expect(await statusOf(config, call, token), call[1]).not.toBe(403);
  });
});

describe('the set-up', () => {
  const placeOf = (key: string) => ({
    address: server().address,
    caFile: server().caFile,
    namespace: null,
    mount: 'carnet/transit',
    key,
  });
  const options = () => ({ token: server().rootToken, rotateDays: 30, newSecretIds: false });

  it('makes what is missing, and run again it changes nothing', async () => {
    const first = await setUpVault(placeOf('twice'), options());
    expect(first.made).toEqual([
      'transit at carnet/transit/',
      'key carnet/transit/keys/twice',
      'key carnet/transit/keys/twice-records',
      'AppRole twice-app',
      'AppRole twice-custodian',
    ]);
    const second = await setUpVault(placeOf('twice'), options());
    expect(second).toEqual({
      made: [],
      app: { ...first.app, secretId: null },
      custodian: { ...first.custodian, secretId: null },
    });
    const { body } = await server().call('GET', 'carnet/transit/keys/twice');
    expect(fieldOf(body, 'data')).toMatchObject({
      derived: true,
      exportable: false,
      deletion_allowed: false,
      latest_version: 1,
      auto_rotate_period: 30 * 24 * 3600,
    });
    const third = await setUpVault(placeOf('twice'), { ...options(), newSecretIds: true });
    expect(third.app.secretId).not.toBe(first.app.secretId);
    expect(third.custodian.secretId).not.toBeNull();
  });

  it('refuses a key that binds no context, and a mount of another kind', async () => {
    await server().call('POST', 'transit/keys/plain', { type: 'aes256-gcm96' });
    await expect(setUpVault({ ...placeOf('plain'), mount: 'transit' }, options())).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('derived'),
    });
    await server().call('POST', 'sys/mounts/kv', { type: 'kv' });
    await expect(setUpVault({ ...placeOf('x'), mount: 'kv' }, options())).rejects.toMatchObject({ code: 'conflict' });
  });

  it('says that a token lacks a right', async () => {
    const config = await vaultKey(server());
    const token = await logIn(server(), config.app);
    const refused = setUpVault(placeOf('y'), { ...options(), token });
    await expect(refused).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

async function logIn(bao: OpenBao, role: AppRole | null): Promise<string> {
  if (role === null || !('value' in role.secretId)) throw new Error('the key has both roles');
  const ids = { role_id: role.roleId.reveal(), secret_id: role.secretId.value.reveal() };
  return String(fieldOf((await bao.call('POST', 'auth/approle/login', ids)).body, 'auth', 'client_token'));
}

async function statusOf(config: VaultConfig, [method, path, body]: Call, token: string): Promise<number> {
  return (await server().call(method, path.replaceAll('K', config.key), body, token)).status;
}
