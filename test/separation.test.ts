import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chown, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureDatabase, ensureRoles, openPool } from '../src/database/index.ts';
import { randomBytes } from '../src/kernel/index.ts';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { freePort, startTlsPostgres, type TlsPostgres } from './parts/tls-postgres.ts';

/**
 * Carnet, PostgreSQL and OpenBao each as a user of its own on one machine, as three containers would be: they work together over
 * TLS, and none reads what is the others'.
 */
const run = promisify(execFile);
const carnetUser = { uid: 61_002, gid: 61_002 };
const baoUser = { uid: 61_003, gid: 61_003 };
type User = typeof carnetUser;

let why: string | null = process.getuid?.() === 0 && process.platform === 'linux' ? null : 'only root gives users away';
let postgres: TlsPostgres;
let bao: OpenBao;
let folder = '';
let carnet: ChildProcess;
let site = '';
let settings: Record<string, string> = {};

beforeAll(async () => {
  if (why !== null) {
    if (process.env['CI'] !== undefined) throw new Error(why);
    return;
  }
  const started = await startOpenBao(baoUser);
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  postgres = await startTlsPostgres();
  folder = await mkdtemp(join(tmpdir(), 'carnet-separation-'));
  await chown(folder, carnetUser.uid, carnetUser.gid);
  settings = await writeSettings(await makeDatabases());
  const port = await freePort();
  site = `http://localhost:${port}`;
  carnet = spawn(process.execPath, await program('serve'), {
    ...carnetUser,
    cwd: folder,
    env: { ...settings, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilReady(carnet);
}, 240_000);
afterAll(async () => {
  carnet?.kill('SIGINT');
  for (let waited = 0; carnet?.exitCode === null && waited < 20_000; waited += 100) await sleep(100);
  await Promise.all([postgres?.stop(), bao?.close()]);
  if (folder !== '') await rm(folder, { recursive: true, force: true });
}, 60_000);
beforeEach((context) => {
  if (why !== null) context.skip(why);
});

async function makeDatabases(): Promise<Record<string, string>> {
  const password = () => randomBytes(24).toString('base64url');
  const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
  const tls = `sslmode=verify-full&sslrootcert=${postgres.authority}`;
  const address = (role: string, secret: string, name: string) =>
    `postgres://${role}:${secret}@localhost:${postgres.port}/${name}?${tls}`;
  const sql = openPool(address('postgres', postgres.superPassword, 'postgres'), { max: 1 });
  await ensureRoles(sql, passwords);
  await ensureDatabase(sql, 'carnet', ['carnet_app']);
  await ensureDatabase(sql, 'carnet_keys', ['carnet_keys']);
  await sql.end();
  return {
    DATABASE_URL: address('carnet_app', passwords.carnet_app, 'carnet'),
    DATABASE_OWNER_URL: address('carnet_owner', passwords.carnet_owner, 'carnet'),
    KEYS_DATABASE_URL: address('carnet_keys', passwords.carnet_keys, 'carnet_keys'),
  };
}

/** What an operator writes: each secret in a file that Carnet's user alone reads. */
async function writeSettings(addresses: Record<string, string>): Promise<Record<string, string>> {
  const { app } = await vaultKey(bao, 'carnet');
  if (app === null || !('value' in app.secretId)) throw new TypeError('setting up gives a role and its secret id');
  const secrets = { ...addresses, VAULT_SECRET_ID: app.secretId.value.reveal() };
  await writeFile(join(folder, 'authority.pem'), await readFile(bao.caFile));
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(secrets)) {
    const file = join(folder, name.toLowerCase());
    await writeFile(file, text, { mode: 0o400 });
    await chown(file, carnetUser.uid, carnetUser.gid);
    files[`${name}_FILE`] = file;
  }
  return {
    ...files,
    CARNET_DATA: join(folder, 'data'),
    KMS: 'vault',
    VAULT_ADDR: bao.address,
    VAULT_CACERT: join(folder, 'authority.pem'),
    VAULT_ROLE_ID: app.roleId.reveal(),
  };
}

/** The program and what it is told, from where Carnet's user can reach it. */
async function program(...args: readonly string[]): Promise<string[]> {
  const clone = new URL('..', import.meta.url).pathname;
  let root = clone;
  if (!(await isOpen(clone))) {
    root = join(folder, 'program');
    await mkdir(root, { recursive: true });
    for (const name of ['src', 'node_modules', 'tools', 'web/dist', 'package.json'])
      await cp(join(clone, name), join(root, name), { recursive: true, verbatimSymlinks: true });
  }
  return ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts'), ...args];
}

async function isOpen(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o005) !== 0o005) return false;
  return path === '/' || (await isOpen(dirname(path)));
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  for (let waited = 0; waited < 60_000 && child.exitCode === null; waited += 100) {
    if (said.includes('Carnet is ready')) return;
    await sleep(100);
  }
  throw new Error(`Carnet did not come up: ${said}`);
}

/** Whether a line of shell works for a user. */
async function can(user: User, line: string): Promise<boolean> {
  return await run('/bin/sh', ['-c', line], { ...user, cwd: '/', env: { PATH: '/usr/bin:/bin' } }).then(
    () => true,
    () => false,
  );
}

/** Whether a user reads a file or lists a folder. */
async function opens(user: User, path: string): Promise<boolean> {
  return await can(user, `if [ -d ${path} ]; then ls ${path}; else cat ${path}; fi`);
}

/** Carnet's supervisor and its children. */
async function carnetProcesses(): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '-u', String(carnetUser.uid)]);
  return stdout.trim().split(/\s+/).map(Number);
}

test('the three work together, and each key is wrapped by the key service', async () => {
  const ready = await fetch(`${site}/health/ready`);
  expect(await ready.json()).toEqual({ status: 'ready', parts: { database: 'up', keys: 'up', audit: 'up' } });
  const address = new URL(await readFile(join(folder, 'keys_database_url'), 'utf8'));
  const sql = openPool(address.href, { max: 1 });
  const rows = await sql<{ kind: string; ciphertext: Buffer }[]>`select kind, ciphertext from kek_ciphertext`;
  await sql.end();
  expect(rows.length).toBeGreaterThan(5);
  // 32 bytes and what Transit adds (nonce, tag), never the bytes themselves.
  for (const { ciphertext } of rows) expect(ciphertext.length).toBeGreaterThanOrEqual(60);
});

test('each reads its own, and reaches its own processes: what is refused below is refused for a reason', async () => {
  expect(await opens(carnetUser, join(folder, 'vault_secret_id'))).toBe(true);
  expect(await opens(postgres.user, join(postgres.folder, 'data'))).toBe(true);
  expect(await opens(baoUser, join(bao.folder, 'key.pem'))).toBe(true);
  const [pid] = await carnetProcesses();
  expect(await can(carnetUser, `kill -0 ${pid} && cat /proc/${pid}/environ`)).toBe(true);
});

describe('Carnet’s user', () => {
  test('reads nothing of the database, nor of the key service', async () => {
    const others = [join(postgres.folder, 'data'), join(postgres.folder, 'owner.secret'), bao.folder];
    for (const path of others) expect([path, await opens(carnetUser, path)]).toEqual([path, false]);
    expect(await can(carnetUser, `ls ${postgres.folder}/data/base`)).toBe(false);
  });

  test('neither ends the other two nor looks into them', async () => {
    for (const pid of [postgres.pid, bao.pid()]) {
      expect(await can(carnetUser, `kill -0 ${pid}`)).toBe(false);
      expect(await can(carnetUser, `cat /proc/${pid}/environ`)).toBe(false);
      expect(await can(carnetUser, `head -c 1 /proc/${pid}/mem`)).toBe(false);
    }
  });
});

describe.each([
  ['the database’s user', (): User => postgres.user],
  ['the key service’s user', (): User => baoUser],
])('%s', (_, user) => {
  test('reads neither Carnet’s secrets nor its data', async () => {
    for (const name of ['vault_secret_id', 'database_url', 'keys_database_url', 'data'])
      expect([name, await opens(user(), join(folder, name))]).toEqual([name, false]);
  });

  test('neither ends Carnet nor looks into it', async () => {
    const pids = await carnetProcesses();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    for (const pid of pids) {
      expect(await can(user(), `kill -0 ${pid}`)).toBe(false);
      expect(await can(user(), `cat /proc/${pid}/environ`)).toBe(false);
    }
  });
});

test('the key service alone cannot open the databases, nor they it', async () => {
  // The port lets everybody knock; without a password of the other side nobody comes in.
  const guess = `postgres://carnet_app@localhost:${postgres.port}/carnet?sslmode=verify-full&sslrootcert=${postgres.authority}`;
  const sql = openPool(guess, { max: 1 });
  await expect(sql`select 1`).rejects.toMatchObject({ code: '28P01' });
  await sql.end();
  expect((await bao.call('POST', 'transit/decrypt/carnet', { ciphertext: 'vault:v1:AAAA' }, 'no token')).status).toBe(
    403,
  );
});

test('the serving process holds no credentials of the owner of the schema', async () => {
  const owner = await readFile(join(folder, 'database_owner_url'), 'utf8');
  const { password } = new URL(owner);
  for (const pid of await carnetProcesses()) {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8');
    expect(environ).not.toContain(password);
  }
});

test('without its key service Carnet says so, and comes back by itself', async () => {
  await bao.seal();
  let body: unknown = null;
  for (let waited = 0; waited < 15_000; waited += 500) {
    const answer = await fetch(`${site}/health/ready`);
    body = await answer.json();
    if (answer.status === 503) break;
    await sleep(500);
  }
  expect(body).toMatchObject({ parts: { database: 'up' } });
  expect(JSON.stringify(body)).toMatch(/keys/);
  await bao.unseal();
  for (let waited = 0; waited < 30_000; waited += 500) {
    if ((await fetch(`${site}/health/ready`)).status === 200) return;
    await sleep(500);
  }
  throw new Error('Carnet did not come back within 30 s');
}, 60_000);
