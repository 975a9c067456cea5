import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
/** Where `npx carnet` has Node keep compiled code too. */
const compileCache = fileURLToPath(new URL('../.tools/compile-cache', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command under way. */
export interface Begun {
  readonly pid: number;
  readonly ended: Promise<Ran>;
}

/** A served instance: its address, and its end. */
export interface Served {
  readonly origin: string;
  /** Of the process that the operator started. */
  readonly pid: number;
  /** What it said so far. */
  said(): string;
  stop(): Promise<void>;
}

/** An instance on its own folder, worked by the command line as an operator types it. */
export class CliInstance {
  readonly #env: Record<string, string>;
  readonly #cwd: string;
  readonly #node: readonly string[];

  /** `parent`: the working folder, where no carnet.env lies. `node`: options of Node itself. */
  constructor(parent: string, data: string, more: Readonly<Record<string, string>> = {}, node: readonly string[] = []) {
    this.#cwd = parent;
    this.#node = ['--disable-warning=ExperimentalWarning', ...node];
    this.#env = {
      PATH: '/usr/bin:/bin',
      CARNET_DATA: join(parent, data),
      NODE_COMPILE_CACHE: compileCache,
      // Whatever the machine has, so that each run is alike.
      CARNET_WORKERS: '1',
      ...more,
    };
  }

  /** Runs one command to its end; `typed` is its standard input. */
  run(args: readonly string[], typed = ''): Promise<Ran> {
    return this.begin(args, typed).ended;
  }

  /** Begins one, that may be killed before its end. */
  begin(args: readonly string[], typed = ''): Begun {
    const { promise: ended, resolve } = Promise.withResolvers<Ran>();
    const options = { env: this.#env, cwd: this.#cwd, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [...this.#node, program, ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
    child.stdin?.end(typed);
    return { pid: child.pid ?? 0, ended };
  }

  /** The same, demanding that it succeeded; gives its last JSON value. */
  async json<T>(args: readonly string[], typed = ''): Promise<T> {
    const ran = await this.run([...args, '--json'], typed);
    if (ran.code !== 0) throw new Error(`${args.join(' ')}: ${ran.code} ${ran.out} ${ran.err}`);
    return JSON.parse(ran.out.trim().split('\n').at(-1) ?? 'null') as T; // the test names what it expects
  }

  /** A command that is killed `ms` after a file came into being; resolves when it is gone. */
  async killedAfter(path: string, ms: number, args: readonly string[]): Promise<void> {
    const child = this.#spawn(args, {});
    for (let waited = 0; waited < 60_000 && child.exitCode === null && !existsSync(path); waited += 5) await sleep(5);
    await sleep(ms);
    child.kill('SIGKILL');
    await ended(child);
  }

  /** Serves on the `PORT` of its environment, or on a free one. */
  async serve(): Promise<Served> {
    const port = 'PORT' in this.#env ? Number(this.#env['PORT']) : await freePort();
    const child = this.#spawn(['serve', '--json'], { PORT: String(port) });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    for (let waited = 0; !said.includes('"ready":true'); waited += 50) {
      if (waited > 60_000 || child.exitCode !== null) throw new Error(`It was not ready. It said: ${said}`);
      await sleep(50);
    }
    return {
      origin: `http://localhost:${port}`,
      pid: child.pid ?? 0,
      said: () => said,
      stop: async () => {
        child.kill('SIGTERM');
        await ended(child);
      },
    };
  }

  #spawn(args: readonly string[], more: Readonly<Record<string, string>>): ChildProcess {
    return spawn(process.execPath, [...this.#node, program, ...args], {
      env: { ...this.#env, ...more },
      cwd: this.#cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
