import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Runs a drill in its short form, as `npm run drill` does, and gives what it printed; one that misses an aim ends with code 1. */
async function drill(name: string, ...options: readonly string[]): Promise<string> {
  const { failed, said } = await new Promise<{ failed: boolean; said: string }>((done) => {
    execFile(process.execPath, ['tools/drill.ts', name, ...options], (error, stdout, stderr) =>
      done({ failed: error !== null, said: error === null ? stdout : stdout + stderr }),
    );
  });
  expect(failed, said).toBe(false);
  return said;
}

const long = { timeout: 240_000 };

/** Whether this process may do something (capabilities(7)): a right of the machine, which nothing that could be installed gives. */
function may(capability: keyof typeof numbers): boolean {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return process.getuid?.() === 0 && ((BigInt(`0x${capabilities}`) >> numbers[capability]) & 1n) === 1n;
}
const numbers = { CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n } as const;

test('guessing: few guesses reach the hash, and the owner is let in by each of his ways', long, async () => {
  const said = await drill('guessing', '--guesses', '3000', '--addresses', '150');
  expect(said.match(/^✓ the owner meanwhile: /gm)).toHaveLength(5);
});

test('refresh: of many uses of one token one wins and the family is dead; with one key it lives', long, async () => {
  expect((await drill('refresh', '--uses', '200')).match(/^✓/gm)).toHaveLength(5);
});

test('login-storm: whoever is too many is told when to come back, and nobody gets another answer', long, async () => {
  const said = await drill('login-storm', '--people', '80', '--seconds', '3', '--rounds', '1', '--short');
  expect(said).toMatch(/not judged in the short form/);
  expect(said.match(/^✓/gm)).toHaveLength(3);
});

test(
  'durability: what was acknowledged is there once, with its entry in the log, whatever is killed',
  long,
  async () => {
    const said = await drill('durability', '--short', '--seed', '1');
    expect(said).toMatch(/4 kills \(server 1, process 1, postgres 1, both 1\)/);
    expect(said.match(/^✓/gm)).toHaveLength(6);
  },
);

test(
  'database-away: killed, hanging, dead half-open and flapping, every answer is right or a clean 503',
  long,
  async () => {
    const said = await drill('database-away', '--seconds', '7', '--outages', 'killed,hangs,half-open,flapping');
    expect(said.match(/^✓/gm)).toHaveLength(22);
  },
);

test('clock: wrong by an hour and by 400 days, nothing that has ended is accepted', long, async () => {
  const said = await drill('clock', '--shifts', 'hour-ahead,days-behind');
  expect(said.match(/^✓/gm)).toHaveLength(12);
});

test(
  'disk-full: writes are refused with a sentence, nobody crashes, and all goes on when there is room',
  long,
  async (context) => {
    if (!may('CAP_SYS_ADMIN')) context.skip('a small disk is mounted for it, which takes root and CAP_SYS_ADMIN');
    expect((await drill('disk-full', '--seconds', '12')).match(/^✓/gm)).toHaveLength(14);
  },
);

test(
  'failing-disk: whether it fails or is slow, every answer is right or a clean 503, and what was acknowledged is there',
  long,
  async (context) => {
    if (!may('CAP_SYS_PTRACE')) context.skip('PostgreSQL is traced for it, which takes root and CAP_SYS_PTRACE');
    if (!existsSync('/usr/bin/strace')) {
      const why = 'strace(1), which lets system calls fail, is not on this machine';
      if (process.env['CI'] !== undefined) throw new Error(why);
      context.skip(why);
    }
    const options = ['--seconds', '3', '--people', '50', '--faults', 'commit,broken,slow'];
    const said = await drill('failing-disk', ...options, '--short');
    expect(said.match(/^✓/gm)).toHaveLength(18);
    expect(said).toMatch(/· broken: PostgreSQL ended and was started again/);
  },
);

test('enumeration: an address that is known and one that is not get the same bytes', long, async () => {
  const said = await drill('enumeration', '--pairs', '20', '--short');
  expect(said.match(/^✓ .*: the same bytes/gm)).toHaveLength(5);
});

test(
  'emergency: one answer for a record that refuses, that nobody answered for, and that is not here',
  long,
  async () => {
    const said = await drill('emergency', '--rounds', '8', '--short');
    expect(said).toMatch(/^✓ one answer for all: not-found/m);
    expect(said.match(/^✓/gm)).toHaveLength(2);
  },
);

test('restart: a new version is taken up under load, and the end answers what it accepted', long, async () => {
  const said = await drill('restart', '--short');
  expect(said).toMatch(/^✓ requests without an answer: 0/m);
  expect(said.match(/^✓/gm)).toHaveLength(9);
});

test('load: people in sessions of their own get no answer of 5xx', long, async () => {
  const said = await drill('load', '--people', '60', '--each', '3', '--seconds', '3', '--refreshAfter', '1', '--short');
  expect(said).toMatch(/not judged in the short form/);
  expect(said.match(/^✓/gm)).toHaveLength(4);
});

test('soak: samples are taken, and what was opened for whoever asked is closed', long, async () => {
  const said = await drill(
    'soak',
    '--people',
    '20',
    '--perSecond',
    '20',
    '--seconds',
    '4',
    '--every',
    '2',
    '--refreshAfter',
    '1',
    '--short',
  );
  expect(said.match(/^✓/gm)).toHaveLength(9);
});
