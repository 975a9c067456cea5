import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');

export interface DemoMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
}

/** A demo instance of its own: free port, empty data folder, PostgreSQL and all. */
export interface TestServer {
  readonly url: string;
  /** Where it keeps everything, its PostgreSQL too. */
  readonly data: string;
  /** The newest message to an address, waited for; the demo shows its mail instead of sending it. */
  mailTo(address: string, after?: number): Promise<DemoMail>;
  /** The six figures in the newest message to an address. */
  codeFor(address: string, after?: number): Promise<string>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function ready(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('no output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const url = /https?:\/\/localhost:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`Carnet did not start:\n${lines.join('\n')}`);
}

/** Builds the pages if they are not there yet. */
async function ensurePages(): Promise<void> {
  if (existsSync(join(root, 'web', 'dist', 'index.html'))) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const build = spawn(process.execPath, [vite, 'build', '--config', join(root, 'web', 'vite.config.ts')], {
    stdio: 'ignore',
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('the pages could not be built');
}

/** Starts the product as `npm start` does, on a port and a data folder of its own. */
export async function startServer(): Promise<TestServer> {
  await ensurePages();
  const data = await mkdtemp(join(tmpdir(), 'carnet-e2e-'));
  await chmod(data, 0o755); // PostgreSQL may run as another user, who must reach its folder
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const child = spawn(process.execPath, [join(root, 'src', 'cli', 'main.ts'), 'start'], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, LANG, PORT: String(await freePort()), CARNET_DATA: join(data, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const url = await ready(child).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${errors.join('')}`);
  });
  child.stdout?.resume();

  async function mailTo(address: string, after = 0): Promise<DemoMail> {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await fetch(`${url}/api/demo/mail`);
      const { messages } = (await answer.json()) as { messages: DemoMail[] }; // the route's own answer
      const found = messages.filter(({ to, at }) => to === address && Date.parse(at) >= after);
      const newest = found.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
      if (newest !== undefined) return newest;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail to ${address}`);
  }

  return {
    url,
    data: join(data, 'data'),
    mailTo,
    async codeFor(address, after) {
      const { text } = await mailTo(address, after);
      const code = /\b\d{6}\b/.exec(text)?.[0];
      if (code === undefined) throw new Error(`no code in: ${text}`);
      return code;
    },
    async stop() {
      const over = once(child, 'exit');
      child.kill('SIGINT');
      await over;
      await rm(data, { recursive: true, force: true });
    },
  };
}
