import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// `npm start` as a newcomer meets it: it comes up, says where, answers, ends clean on Ctrl-C; and the second time at once.
const patienceMs = 180_000;
/** The promise is 2 s on a quiet machine; a shared one gets some room, and the figure is printed. */
const secondStartMs = 4_000;

interface Run {
  readonly address: string;
  readonly tookMs: number;
  /** Ends it as Ctrl-C does; tells whether it is gone within 20 s, and the address with it. */
  end(): Promise<boolean>;
}

async function npmStart(...args: readonly string[]): Promise<Run> {
  const began = Date.now();
  const child = spawn('npm', ['start', '--silent', ...(args.length > 0 ? ['--', ...args] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TEST_RESULT: undefined },
    detached: true,
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  while (Date.now() - began < patienceMs) {
    const address = /Carnet is ready: (\S+)/.exec(said)?.[1];
    if (address !== undefined) {
      const tookMs = Date.now() - began;
      const end = async (): Promise<boolean> => {
        // As the terminal does it: the whole group gets the signal. npm itself then ends by the signal, whatever we gave.
        process.kill(-(child.pid ?? 0), 'SIGINT');
        if (!(await Promise.race([ended.then(() => true), sleep(20_000, false)]))) return false;
        for (let waited = 0; waited < 5000; waited += 50) {
          if ((await fetch(address).catch(() => null)) === null) return true;
          await sleep(50);
        }
        return false;
      };
      return { address, tookMs, end };
    }
    if (child.exitCode !== null) break;
    await sleep(20);
  }
  if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  throw new Error(`npm start did not come up. It said:\n${said}`);
}

let passed = 0;
let failed = 0;
function expect(what: string, right: boolean): void {
  console.log(`${right ? '✓' : '✗'} ${what}`);
  if (right) passed++;
  else failed++;
}

try {
  const first = await npmStart('--reset');
  expect(`npm start comes up (${first.tookMs} ms with a new demo)`, true);
  const ready = await fetch(`${first.address}/health/ready`).catch(() => null);
  expect('it is ready', ready?.status === 200);
  const page = await fetch(first.address).catch(() => null);
  expect('it shows a page', page?.status === 200 && (await page.text()).includes('<html'));
  const check = spawnSync(process.execPath, ['tools/carnet.mjs', 'check', '--demo'], { encoding: 'utf8' });
  console.log(check.stdout + check.stderr);
  expect('carnet check finds nothing wrong', check.status === 0);
  expect('Ctrl-C ends it', await first.end());
  const second = await npmStart();
  expect(`the second start is quick (${second.tookMs} ms)`, second.tookMs < secondStartMs);
  await second.end();
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  expect('npm start works', false);
}
const result = process.env['TEST_RESULT'];
if (result !== undefined) writeFileSync(result, JSON.stringify({ passed, failed, leftOut: [] }));
process.exitCode = failed > 0 ? 1 : 0;
