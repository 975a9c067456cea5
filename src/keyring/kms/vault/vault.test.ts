import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type OpenBao, vaultKey } from '../../../../test/parts/openbao.ts';
import { Secret, type VaultConfig } from '../../../config/index.ts';
import { makeCertificate } from '../../../notifications/certificate.fixture.ts';
import { kmsContractSuite, patient } from '../contract-suite.ts';
import { fieldOf } from './http.ts';
import { openVault, openVaultCustodian } from './open.ts';
import { openBaoOfFile } from './vault.fixture.ts';

const { server, missing } = openBaoOfFile();
const [secret, context] = [Buffer.from('secret'), Buffer.from('context')];

kmsContractSuite('Vault (OpenBao)', {
  create: async () => {
    const config = await vaultKey(server());
    return { kms: openVault(config, patient), custodian: openVaultCustodian(config) };
  },
  rotates: true,
  missing,
});

const roleOf = (config: VaultConfig) => `auth/approle/role/${config.key}-app`;

it('renews its token, and takes a new one when it has reached its greatest age', async () => {
  const config = await vaultKey(server());
  await server().call('POST', roleOf(config), { token_ttl: '2s', token_max_ttl: '3s' });
  const kms = openVault(config, patient);
  const wrap = await kms.wrap(secret, context);
  for (const end = Date.now() + 5_000; Date.now() < end; await sleep(100)) {
    expect(await kms.unwrap(wrap, context)).toEqual(secret);
  }
  // It does so by itself: also after a silence longer than a token lives, the first call needs no second try.
  // The one before may not have ended yet.
  await expect.poll(() => appTokens(server(), config), { timeout: 4_000 }).toBe(1);
  await kms.close();
  await expect.poll(() => appTokens(server(), config), { timeout: 4_000 }).toBe(0);
});

it('takes a new token when its own was lost', async () => {
  const config = await vaultKey(server());
  const kms = openVault(config, patient);
  const wrap = await kms.wrap(secret, context);
  await sleep(2_100); // a token just taken and refused lacks a right
  await revokeAppTokens(server(), config);
  const all = await Promise.all(Array.from({ length: 20 }, () => kms.unwrap(wrap, context)));
  for (const one of all) expect(one).toEqual(secret);
  expect(await appTokens(server(), config)).toBe(1);
  await kms.close();
});

it('follows a secret id that is exchanged in its file', async () => {
  const config = await vaultKey(server());
  const file = join(server().folder, 'secret-id');
  const newSecretId = async () => {
    const { body } = await server().call('POST', `${roleOf(config)}/secret-id`, {});
    writeFileSync(file, `${String(fieldOf(body, 'data', 'secret_id'))}\n`);
    return String(fieldOf(body, 'data', 'secret_id_accessor'));
  };
  const first = await newSecretId();
  const kms = openVault({ ...config, app: { roleId: config.app?.roleId ?? new Secret(''), secretId: { file } } });
  const wrap = await kms.wrap(secret, context);
  await newSecretId();
  await server().call('POST', `${roleOf(config)}/secret-id-accessor/destroy`, { secret_id_accessor: first });
  await sleep(2_100);
  await revokeAppTokens(server(), config);
  expect(await kms.unwrap(wrap, context)).toEqual(secret);
  await kms.close();
});

it('says what is wrong with the log-in, the certificate, the address and the key', async () => {
  const config = await vaultKey(server());
  const ca = join(server().folder, 'other-ca.pem');
  writeFileSync(ca, (await makeCertificate(['localhost'])).cert);
  const wrong = { value: new Secret('00000000-0000-4000-8000-000000000000') };
  const cases: readonly [VaultConfig, RegExp][] = [
    [{ ...config, app: { roleId: config.app?.roleId ?? new Secret(''), secretId: wrong } }, /refuses the log-in/],
    [{ ...config, caFile: ca }, /certificate that is not trusted/],
    [{ ...config, caFile: null }, /certificate that is not trusted/],
    [{ ...config, address: config.address.replace('localhost', '127.0.0.1') }, /certificate that is not trusted/],
    [{ ...config, address: 'https://localhost:1' }, /nothing listens/],
    [{ ...config, key: 'another' }, /refuses what Carnet needs/],
  ];
  for (const [broken, says] of cases) {
    const kms = openVault(broken);
    const refused = { code: 'key-service-away', detail: expect.stringMatching(says), retryAfter: 5 };
    await expect(kms.wrap(secret, context)).rejects.toMatchObject(refused);
    await kms.close();
  }
  expect(() => openVault({ ...config, caFile: '/nowhere' })).toThrow(/VAULT_CACERT/);
});

it('needs the roles that it works with', async () => {
  const config = { ...(await vaultKey(server())), app: null, custodian: null };
  expect(() => openVault(config)).toThrow(/VAULT_ROLE_ID/);
  expect(() => openVaultCustodian(config)).toThrow(/VAULT_CUSTODIAN_ROLE_ID/);
});

async function accessorsOf(bao: OpenBao, config: VaultConfig): Promise<readonly string[]> {
  const { body } = await bao.call('LIST', 'auth/token/accessors');
  const found: string[] = [];
  for (const accessor of Object.values(fieldOf(body, 'data', 'keys') ?? {})) {
    const facts = await bao.call('POST', 'auth/token/lookup-accessor', { accessor });
    if (JSON.stringify(fieldOf(facts.body, 'data', 'policies')) === `["${config.key}-app"]`) found.push(`${accessor}`);
  }
  return found;
}

const appTokens = async (bao: OpenBao, config: VaultConfig) => (await accessorsOf(bao, config)).length;

async function revokeAppTokens(bao: OpenBao, config: VaultConfig): Promise<void> {
  for (const accessor of await accessorsOf(bao, config))
    await bao.call('POST', 'auth/token/revoke-accessor', { accessor });
}
