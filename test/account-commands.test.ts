import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeEmbedded } from '../src/database/embedded/index.ts';

/** `npx carnet account …` as an operator types it, on an instance of its own whose server does not run. */
const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-accounts-'));
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await removeEmbedded(join(folder, 'data', 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function carnet(mail: boolean, ...args: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const smtp = mail ? { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'carnet@example.org' } : {};
  const env = { PATH: '/usr/bin:/bin', CARNET_DATA: join(folder, 'data'), ...smtp };
  const options = { env, cwd: folder };
  const child = execFile(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args],
    options,
    (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  child.stdin?.end();
  return await promise;
}
const json = (ran: Ran): unknown => JSON.parse(ran.out.trim().split('\n').at(-1) ?? 'null');
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('import: what is no list of accounts starts nothing; then looked at, imported, and repeated without effect', {
  timeout: 120_000,
}, async () => {
  expect(await carnet(true, 'account', 'import')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Which file?'),
  });
  const rubbish = await file('rubbish.csv', 'PK\u0003\u0004\0\0');
  expect(await carnet(true, 'account', 'import', rubbish)).toMatchObject({
    code: 1,
    err: expect.stringContaining('is not text'),
  });

  const hash = '$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
  const list = await file(
    'users.csv',
    `email,password_hash,language\nana@example.org,${hash},fr\nbea@example.org,${hash},\n`,
  );
  expect(await carnet(false, 'account', 'import', list)).toMatchObject({
    code: 1,
    err: expect.stringContaining('sends no mail'),
  });

  const wrong = await file('wrong.csv', `email,password_hash\nana,${hash}\nbea@example.org,md5\n`);
  const refused = await carnet(true, 'account', 'import', wrong, '--yes');
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('line 3, password_hash:') });
  expect(refused.out).toContain('2 problems: nothing was imported.');

  const seen = await carnet(true, 'account', 'import', list);
  expect(seen).toMatchObject({ code: 0, out: expect.stringContaining('2 accounts would be made.') });
  expect(seen.out).toContain('2 × bcrypt, cost 10');
  const first = await carnet(true, 'account', 'import', list, '--yes', '--json');
  expect([first.code, json(first)]).toEqual([
    0,
    { rows: 2, problems: [], known: [], accounts: 2, applied: true, hashes: { 'bcrypt, cost 10': 2 } },
  ]);
  const again = await carnet(true, 'account', 'import', list, '--yes', '--json');
  expect([again.code, json(again)]).toEqual([0, expect.objectContaining({ accounts: 0, known: [2, 3] })]);
});

test('recover: needs a reason and an account, and shows the new app once', { timeout: 120_000 }, async () => {
  const args = [
    'account',
    'recover',
    'ana@example.org',
    '--password-file',
    await file('password', 'seven paper boats at noon\n'),
  ];
  expect(await carnet(true, 'account', 'recover', '--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('--reason TEXT'),
  });
  expect(await carnet(true, ...args)).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
  expect(await carnet(true, ...args.with(2, 'nobody@example.org'), '--reason', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no account with the address nobody@example.org'),
  });
  const told = await carnet(true, ...args, '--reason', 'lost the phone');
  expect(told).toMatchObject({ code: 0, out: expect.stringContaining('otpauth://totp/Carnet:ana%40example.org') });
  const done = await carnet(true, ...args, '--reason', 'lost the phone', '--reset', '--json');
  expect([done.code, json(done)]).toEqual([
    0,
    expect.objectContaining({
      told: true,
      ended: 0,
      totp: expect.objectContaining({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/) }),
    }),
  ]);
});
