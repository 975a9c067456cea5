import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { allNames } from '../src/config/names.ts';

const run = promisify(execFile);
const source = new URL('../deploy', import.meta.url).pathname;

interface Service {
  readonly image: string;
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
}

/** What `deploy/compose.yaml` says (the Compose Specification). */
interface Compose {
  readonly services: Readonly<Record<'carnet' | 'postgres' | 'openbao', Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

let compose: Compose;
let folder = '';
const made = (name: string) => join(folder, 'secrets', name);
beforeAll(async () => {
  compose = parse(await readFile(join(source, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
  folder = await mkdtemp(join(tmpdir(), 'carnet-deploy-'));
  await cp(source, folder, { recursive: true, filter: (path) => !path.includes('/secrets') });
  await run(join(folder, 'prepare.sh'), ['carnet.example.org']);
});
afterAll(() => rm(folder, { recursive: true }));

describe('compose.yaml', () => {
  test.each(['carnet', 'postgres', 'openbao'] as const)('%s has no right that it does not need', (name) => {
    const service = compose.services[name];
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.cap_add ?? []).toEqual([]);
    expect(service.privileged ?? false).toBe(false);
    expect(service.user).toMatch(/^[1-9][0-9]*:[1-9][0-9]*$/);
    expect(service.image).toMatch(/:[0-9]+\.[0-9]+/);
    expect(service.healthcheck.test.length).toBeGreaterThan(1);
    expect(service.volumes.filter((volume) => /docker\.sock|^\/:|^\/etc/.test(volume))).toEqual([]);
  });

  test('each of the three runs as a user of its own', () => {
    const users = Object.values(compose.services).map(({ user }) => user);
    expect(new Set(users).size).toBe(3);
  });

  test('people reach Carnet alone; the database and the key service reach neither each other nor the world', () => {
    const { carnet, postgres, openbao } = compose.services;
    expect(carnet.ports).toEqual(['443:8443']);
    expect([postgres.ports, openbao.ports]).toEqual([undefined, undefined]);
    expect([postgres.networks, openbao.networks]).toEqual([['data'], ['keys']]);
    expect(new Set(carnet.networks)).toEqual(new Set(['edge', 'data', 'keys']));
    expect([compose.networks['data']?.internal, compose.networks['keys']?.internal]).toEqual([true, true]);
  });

  test('no secret is seen by two of them, but for the certificate of the authority, which is none', () => {
    const all = Object.values(compose.services).flatMap(({ secrets }) => secrets);
    const shared = all.filter((name, index) => all.indexOf(name) !== index);
    expect(shared).toEqual(['authority']);
    expect(new Set(all)).toEqual(new Set(Object.keys(compose.secrets)));
  });

  test('each secret is a file that prepare.sh makes, and every volume and network stands', async () => {
    const files = await readdir(join(folder, 'secrets'));
    for (const { file } of Object.values(compose.secrets)) expect(files).toContain(file.replace('secrets/', ''));
    for (const { networks, volumes } of Object.values(compose.services)) {
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) expect((await stat(join(folder, from))).isFile()).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
    }
  });

  test('every setting is one that Carnet knows', () => {
    const settings = Object.keys(compose.services.carnet.environment).map((name) => name.replace(/_FILE$/, ''));
    for (const name of settings) expect([...allNames, 'TLS_CERT', 'TLS_KEY']).toContain(name);
  });
});

describe('prepare.sh', () => {
  test('makes certificates of one authority, for the names within the network', async () => {
    for (const name of ['postgres', 'openbao']) {
      await run('openssl', ['verify', '-CAfile', made('authority.pem'), '-verify_hostname', name, made(`${name}.pem`)]);
    }
    const own = [
      'verify',
      '-CAfile',
      made('authority.pem'),
      '-verify_hostname',
      'carnet.example.org',
      made('carnet.pem'),
    ];
    await run('openssl', own);
  });

  test('writes addresses that demand verified TLS, each with the password of its role', async () => {
    const password = (await readFile(made('app-password'), 'utf8')).trim();
    const address = new URL((await readFile(made('database-url'), 'utf8')).trim());
    expect([address.username, address.password, address.hostname, address.pathname]).toEqual([
      'carnet_app',
      password,
      'postgres',
      '/carnet',
    ]);
    expect(address.searchParams.get('sslmode')).toBe('verify-full');
  });

  test('done again, changes nothing', async () => {
    const all = async () => {
      const names = (await readdir(join(folder, 'secrets'))).toSorted((a, b) => a.localeCompare(b));
      return Promise.all(names.map(async (name) => [name, (await readFile(made(name))).toString('hex')]));
    };
    const before = await all();
    await run(join(folder, 'prepare.sh'), ['carnet.example.org']);
    expect(await all()).toEqual(before);
  });

  test('leaves nothing that others may read but the certificate of the authority', async () => {
    for (const name of await readdir(join(folder, 'secrets'))) {
      const { mode } = await stat(made(name));
      if (name !== 'authority.pem') expect([name, mode & 0o077]).toEqual([name, 0]);
    }
  });

  test.each([[], ['two words'], ['$(id)'], ['a/b']])('refuses %j', async (...names) => {
    await expect(run(join(folder, 'prepare.sh'), names)).rejects.toMatchObject({ code: 2 });
  });
});
