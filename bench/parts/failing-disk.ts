import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from '../../src/kernel/index.ts';

/** What becomes of system calls: an error in their place, or a wait behind each, in ms. */
export type Fault = { readonly calls: readonly string[] } & (
  | { readonly error: 'EIO' | 'EROFS' }
  | { readonly delay: number }
);

/** A fault that is on. */
export interface FaultyDisk {
  /** How many calls it met so far. */
  struck(): number;
  /** Takes it away; gives how many calls it met. */
  end(): Promise<number>;
}

/** How long strace may take to take hold of all processes, in ms. */
const patience = 10_000;

/** The words of strace(1) for it. */
export function injection(fault: Fault): readonly string[] {
  const calls = fault.calls.join(',');
  const what = 'error' in fault ? `error=${fault.error}` : `delay_exit=${fault.delay * 1000}`;
  return ['-qqq', '-e', `trace=${calls}`, '-e', 'signal=none', '-e', `inject=${calls}:${what}`];
}

/**
 * Lets system calls of running processes fail or take long, as a disk does. What else they do goes on, at the pace of a process that
 * is traced. `children`: also those that they start from now on. Needs strace, and the right to trace (root, CAP_SYS_PTRACE).
 */
export async function faultyDisk(
  pids: readonly number[],
  fault: Fault,
  { children = false }: { readonly children?: boolean } = {},
): Promise<FaultyDisk> {
  const log = join(tmpdir(), `carnet-strace-${randomBytes(6).toString('hex')}`);
  const words = [
    ...injection(fault),
    '-o',
    log,
    ...(children ? ['-f'] : []),
    ...pids.flatMap((pid) => ['-p', `${pid}`]),
  ];
  const strace = spawn('/usr/bin/strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  strace.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const failed = once(strace, 'error').then(([error]) => (said += String(error)));
  const letGo = (): void => void strace.kill('SIGINT'); // it lets go of what it holds
  process.once('exit', letGo); // also where the drill failed
  for (const end = performance.now() + patience; !pids.every((pid) => isTraced(pid)); await sleep(20)) {
    if (performance.now() < end && isRunning(strace) && said === '') continue;
    letGo();
    throw new TypeError(`this drill needs strace, and the right to trace PostgreSQL: ${said}`);
  }
  void failed;
  const struck = (): number => (textOf(log).match(/\((INJECTED|DELAYED)\)/g) ?? []).length;
  return {
    struck,
    async end() {
      process.off('exit', letGo);
      if (isRunning(strace)) {
        const ended = once(strace, 'exit');
        letGo();
        await ended;
      }
      const met = struck();
      rmSync(log, { force: true });
      return met;
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** One that is gone meanwhile needs no tracing. */
function isTraced(pid: number): boolean {
  const status = textOf(`/proc/${pid}/status`);
  return status === '' || /^TracerPid:\s*[1-9]/m.test(status);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
