import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { randomBytes } from '../kernel/index.ts';
import { claimDataFolder } from './data-folder.ts';
import { loadConfig } from './load-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-config-'));
  // The settings of whoever runs the tests are not the tests' own.
  for (const name of Object.keys(process.env)) if (/^(PORT$|CARNET_)/.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('makes a folder that only its owner can open, and takes it again in the same mode', () => {
  const data = join(folder, 'deep', 'data');
  claimDataFolder(data, 'real');
  claimDataFolder(data, 'real');
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

it('refuses demo data for a real instance, and the reverse', () => {
  claimDataFolder(join(folder, 'demo'), 'demo');
  claimDataFolder(join(folder, 'real'), 'real');
  expect(() => claimDataFolder(join(folder, 'demo'), 'real')).toThrow('bad-configuration');
  expect(() => claimDataFolder(join(folder, 'real'), 'demo')).toThrow('bad-configuration');
});

it('refuses a folder whose mark is broken or that cannot be made', () => {
  writeFileSync(join(folder, 'instance.json'), '{"kind":');
  expect(() => claimDataFolder(folder, 'real')).toThrow('bad-configuration');
  expect(() => claimDataFolder(join(folder, 'instance.json', 'data'), 'real')).toThrow('bad-configuration');
});

it('reads carnet.env of the folder for a real instance and not for the demo', () => {
  writeFileSync(join(folder, 'carnet.env'), 'PORT=9123\nCARNET_DATA=data\n');
  expect(loadConfig({ mode: 'real', folder })).toMatchObject({
    listen: { port: 9123 },
    dataFolder: join(folder, 'data'),
  });
  expect(loadConfig({ mode: 'demo', folder }).listen.port).toBe(8080);
});

it('warns when everybody can read a carnet.env with a secret in it', () => {
  const file = join(folder, 'carnet.env');
  writeFileSync(file, `ENCRYPTION_KEY=${randomBytes(32).toString('base64')}\n`);
  chmodSync(file, 0o644); // whatever the umask
  expect(loadConfig({ mode: 'real', folder }).warnings).toContainEqual(expect.stringContaining('chmod 600 carnet.env'));
  chmodSync(file, 0o600);
  expect(loadConfig({ mode: 'real', folder }).warnings.join()).not.toContain('carnet.env');
});
