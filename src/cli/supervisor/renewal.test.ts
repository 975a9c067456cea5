import { afterEach, expect, test, vi } from 'vitest';
import { type Config, readConfig, readEnvironment, withPort } from '../../config/index.ts';
import { migrationsOnDisk } from '../check/migrations.ts';
import type { Holder } from './lock.ts';
import { configurationNow, demandNoMigrations, renewalSignal, renewOnSignal } from './renewal.ts';

function written(values: Readonly<Record<string, string>>): Config {
  const environment = readEnvironment(values, { read: () => '', mode: () => null });
  return readConfig(environment, { mode: 'real', folder: '/tmp' });
}

const own = {
  DATABASE_URL: 'postgres://carnet_app:h7Gq2mZx9Lw4@a.example.org/carnet?sslmode=verify-full',
  KEYS_DATABASE_URL: 'postgres://carnet_keys:p3Vn8sKd6Rt1@a.example.org/carnet_keys?sslmode=verify-full',
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test('takes settings as they are written now, on the port that is served', () => {
  const before = written({ PORT: '9000', CARNET_WORKERS: '2' });
  const now = configurationNow(
    () => written({ PORT: '9000', CARNET_WORKERS: '3', LOG_LEVEL: 'warn' }),
    before,
    withPort(before, 9001).listen.port,
  );
  expect(now).toMatchObject({ workers: 3, log: { level: 'warn' }, listen: { port: 9001 } });
});

test('what the supervisor, PostgreSQL and the port were started with needs a whole restart', () => {
  const before = { PORT: '9000', CARNET_WORKERS: '2', ...own };
  for (const [change, named] of [
    [{ PORT: '9001' }, 'HOST or PORT'],
    [{ HOST: '::1' }, 'HOST or PORT'],
    [{ CARNET_DATA: '/srv/other' }, 'CARNET_DATA'],
    [{ DATABASE_URL: own.DATABASE_URL.replace('a.example', 'b.example') }, 'DATABASE_URL'],
    [{ KEYS_DATABASE_URL: own.KEYS_DATABASE_URL.replace('a.example', 'b.example') }, 'KEYS_DATABASE_URL'],
    [{ CARNET_WORKERS: '1' }, 'CARNET_WORKERS'],
  ] as const) {
    const refused = () => configurationNow(() => written({ ...before, ...change }), written(before), 9000);
    expect(refused).toThrow(named);
    expect(refused).toThrow('End the instance');
  }
});

test('a key service that needs more of the environment needs a whole restart where several serve', () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  const more = { AWS_KMS_KEY_ID: 'alias/carnet', AWS_REGION: 'eu-west-3' };
  for (const workers of ['1', '2']) {
    const before = { PORT: '9000', CARNET_WORKERS: workers };
    const now = () => configurationNow(() => written({ ...before, ...more }), written(before), 9000);
    if (workers === '1') expect(now().kms.awsKeyId).toBe('alias/carnet');
    else expect(now).toThrow('What KMS or WITNESSES need of the environment was changed');
  }
});

test('the signal does the work once each, one after the other, and nothing once the end has begun', async () => {
  const told: Partial<Holder>[] = [];
  const lock = { tell: (facts: Partial<Holder>) => void told.push(facts), release: async () => undefined };
  let works = 0;
  const work = async (): Promise<void> => {
    works++;
    if (works === 2) throw new TypeError('It is broken.');
  };
  const said: string[] = [];
  const deaf = renewOnSignal(lock, work, (line) => said.push(line));
  for (let n = 0; n < 2; n++) process.emit(renewalSignal, renewalSignal);
  await expect
    .poll(() => told.at(-1), { timeout: 10_000 })
    .toEqual({ renewals: { asked: 2, ended: 2, failed: 'It is broken.' } });
  expect(said).toEqual([
    'The new version serves.',
    expect.stringContaining('the one that runs goes on: It is broken.'),
  ]);
  deaf();
  expect(process.listenerCount(renewalSignal)).toBeGreaterThan(0);
  process.emit(renewalSignal, renewalSignal);
  expect(told.at(-1)).toEqual({ renewals: { asked: 2, ended: 2, failed: 'It is broken.' } });
  expect(works).toBe(2);
});

test('a version with another schema needs a whole restart', async () => {
  const brought = await migrationsOnDisk();
  await demandNoMigrations(brought);
  await demandNoMigrations(null);
  await expect(demandNoMigrations({ ...brought, main: brought.main - 1 })).rejects.toThrow('changes the schema');
});
