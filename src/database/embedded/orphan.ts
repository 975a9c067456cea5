import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CarnetError } from '../../kernel/index.ts';

/**
 * Ends a PostgreSQL that still runs in this data folder although its supervisor is gone (the caller holds the instance
 * lock, so nobody needs it), and removes a stale `postmaster.pid` whose number now belongs to another program. True when
 * one was stopped. `database-away` when it does not end.
 */
export async function stopOrphan(data: string): Promise<boolean> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return false;
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1) || !(await runsIn(pid, data))) {
    await rm(file, { force: true });
    return false;
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    send(pid, signal);
    if (await ended(pid, data, 10_000)) return true;
  }
  throw new CarnetError('database-away', `An earlier PostgreSQL (process ${pid}) still runs in ${data}; end it first.`);
}

async function ended(pid: number, data: string, patience: number): Promise<boolean> {
  for (let waited = 0; waited < patience; waited += 20) {
    if (!(await runsIn(pid, data))) return true;
    await sleep(20);
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile; the wait that follows sees that.
  }
}

/** Whether this process is the PostgreSQL of this folder: its postmaster works in the data folder. */
async function runsIn(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const where = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return where !== null && name.trim() === 'postgres' && where === (await realpath(data));
  }
  const listed = await promisify(execFile)('/bin/ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
  return listed?.stdout.includes(`postgres -D ${data}`) ?? false;
}
