import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands, loaders, summaries } from './commands.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function carnet(...args: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const child = execFile(
    process.execPath,
    [program, ...args],
    { env: { PATH: '/usr/bin:/bin' } },
    (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    },
  );
  child.stdin?.end();
  return promise;
}

test('every command has its name and summary in the overview, and a help text', async () => {
  for (const name of commands) {
    const command = await loaders[name]();
    expect(command.name).toBe(name);
    expect(command.summary).toBe(summaries[name]);
  }
  const { code, out } = await carnet('--help');
  expect(code).toBe(0);
  for (const name of commands) expect(out).toContain(`  ${name} `);
});

test('exit code 2 for what was typed wrongly, with the command that was probably meant', async () => {
  expect(await carnet('chekc')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "check"?') });
  expect(await carnet('account')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no command "account". There are: account create, account recover'),
  });
  expect(await carnet('account', 'delete')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There are: account create, account recover'),
  });
  expect(await carnet('check', '--wrong')).toMatchObject({ code: 2, err: expect.stringContaining('--wrong') });
  expect(await carnet('import', '--json')).toMatchObject({ code: 2, out: expect.stringContaining('"error"') });
});

test('--help of a command changes nothing and names its options', async () => {
  const { code, out } = await carnet('account', 'create', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--password-file FILE');
});

test('--help of a first word lists the commands that begin with it', async () => {
  const { code, out } = await carnet('account', '--help');
  expect(code).toBe(0);
  expect(out).toContain('  account import ');
  expect(out).not.toContain('  serve ');
});

test('--version is that of the package', async () => {
  expect((await carnet('--version')).out.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});
