import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenBao, startOpenBao } from '../../test/parts/openbao.ts';
import { readConfig, readEnvironment } from '../config/index.ts';
import { openCustodian, openKms } from '../keyring/index.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let bao: OpenBao | null = null;
let why = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-setup-'));
  const started = await startOpenBao();
  bao = started.bao;
  if (started.bao === null) why = started.why;
  else writeFileSync(join(folder, 'token'), `${started.bao.rootToken}\n`, { mode: 0o600 });
}, 180_000);
afterAll(async () => {
  await bao?.close();
  rmSync(folder, { recursive: true, force: true });
});

function carnet(env: Record<string, string>, ...args: readonly string[]) {
  return run(env, 'setup-vault', ...args);
}

function run(env: Record<string, string>, ...args: readonly string[]) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string; err: string }>();
  const options = { env: { PATH: '/usr/bin:/bin', ...env }, cwd: folder };
  const child = execFile(process.execPath, [program, 'keys', ...args], options, (_error, out, err) => {
    resolve({ code: child.exitCode ?? -1, out, err });
  });
  child.stdin?.end();
  return promise;
}

it('prints settings with which both halves of the key service work, and again changes nothing', async (context) => {
  if (bao === null) return context.skip(why);
  const env = { VAULT_ADDR: bao.address, VAULT_CACERT: bao.caFile, VAULT_TRANSIT_KEY: 'clinic', KMS: 'vault' };
  const ran = await carnet(env, '--token-file', 'token', '--out', join(folder, 'ids'));
  expect(ran.err).toBe('');
  expect(ran.code).toBe(0);
  const written = Object.fromEntries(
    ran.out
      .split('\n')
      .filter((line) => /^ {2}[A-Z_]+=/.test(line))
      .map((line) => [line.trim().split('=', 1)[0] ?? '', line.trim().slice(line.trim().indexOf('=') + 1)]),
  );
  expect(statSync(written['VAULT_SECRET_ID_FILE'] ?? '').mode & 0o777).toBe(0o600);
  const files = { read: (path: string) => readFileSync(path, 'utf8'), mode: () => 0o600 };
  const config = readConfig(readEnvironment(written, files), { mode: 'real', folder });
  const kms = await openKms(config);
  const custodian = await openCustodian(config);
  expect(await custodian.rotate()).toBe(2);
  expect(await kms.status()).toMatchObject({ healthy: true, kekVersion: 2 });
  await kms.close();
  await custodian.close();

  const proof = await run(written, 'prove', '--destroys', 'clinic');
  expect(proof).toMatchObject({ code: 0, out: expect.stringContaining('vault: all 7 steps') });
  expect(await run(written, 'prove')).toMatchObject({ code: 0, out: expect.stringContaining('not tried') });
  expect(await run(written, 'prove', '--destroys', 'another')).toMatchObject({ code: 2 });

  const again = await carnet(env, '--token-file', 'token', '--json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toMatchObject({ made: [], app: { secretId: null }, custodian: { secretId: null } });
  const new_ = await carnet(env, '--token-file', 'token', '--new-secret-ids', '--out', join(folder, 'ids'));
  expect(new_).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
});

it('says what is missing', async (context) => {
  if (bao === null) return context.skip(why);
  expect(await carnet({}, '--token-file', 'token')).toMatchObject({
    code: 1,
    err: expect.stringContaining('VAULT_ADDR'),
  });
  const env = { VAULT_ADDR: bao.address, VAULT_CACERT: bao.caFile };
  expect(await carnet(env)).toMatchObject({ code: 2, err: expect.stringContaining('--token-file') });
  expect(await carnet(env, '--token-file', 'no')).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be read'),
  });
  expect(await carnet(env, '--token-file', 'token', '--rotate-days', 'x')).toMatchObject({ code: 2 });
  writeFileSync(join(folder, 'wrong'), 's.wrong');
  expect(await carnet(env, '--token-file', 'wrong')).toMatchObject({
    code: 1,
    err: expect.stringContaining('This token'),
  });
  expect(await carnet({ VAULT_ADDR: bao.address }, '--token-file', 'token')).toMatchObject({
    code: 1,
    err: expect.stringContaining('certificate that is not trusted'),
  });
});
