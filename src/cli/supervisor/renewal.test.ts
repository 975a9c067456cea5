import { expect, test, vi } from 'vitest';
import { type Config, readConfig, readEnvironment, withPort } from '../../config/index.ts';
import { migrationsOnDisk } from '../check/migrations.ts';
import { configurationNow, demandNoMigrations } from './renewal.ts';

function written(values: Readonly<Record<string, string>>): Config {
  const environment = readEnvironment(values, { read: () => '', mode: () => null });
  return readConfig(environment, { mode: 'real', folder: '/tmp' });
}

const own = {
  DATABASE_URL: 'postgres://carnet_app:h7Gq2mZx9Lw4@a.example.org/carnet?sslmode=verify-full',
  KEYS_DATABASE_URL: 'postgres://carnet_keys:p3Vn8sKd6Rt1@a.example.org/carnet_keys?sslmode=verify-full',
};

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

test('another cloud is taken up by a single serving process, which gets its environment; of several not', () => {
  vi.stubEnv('AWS_REGION', 'eu-west-3');
  const cloud = { KMS: 'aws', AWS_KMS_KEY_ID: 'alias/carnet' };
  const several = { CARNET_WORKERS: '2' };
  const now = (before: Readonly<Record<string, string>>) => () =>
    configurationNow(() => written({ ...before, ...cloud }), written(before), 9000);
  expect(now({})().kms.awsKeyId).toBe('alias/carnet');
  expect(now(several)).toThrow('Which clouds');
  expect(now({ ...several, ...cloud })().workers).toBe(2);
  vi.unstubAllEnvs();
});

test('a version with another schema needs a whole restart', async () => {
  const brought = await migrationsOnDisk();
  await demandNoMigrations(brought);
  await demandNoMigrations(null);
  await expect(demandNoMigrations({ ...brought, main: brought.main - 1 })).rejects.toThrow('changes the schema');
});
