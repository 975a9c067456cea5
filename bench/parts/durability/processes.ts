import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its name, as the kernel has it (15 letters). */
  readonly name: string;
  readonly command: string;
}

/** Every process that comes from this one, children before grandchildren, as proc(5) tells it now. */
export function processesBelow(pid: number): readonly Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)));
  const found: Process[] = [];
  for (let level = [pid]; level.length > 0; ) {
    const next = all.filter(({ parent }) => level.includes(parent));
    found.push(...next);
    level = next.map((one) => one.pid);
  }
  return found;
}

function processOf(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    // After the name, which may hold anything: state, parent.
    const [, parent] = stat.slice(end + 2).split(' ');
    const name = stat.slice(stat.indexOf('(') + 1, end);
    return [{ pid, parent: Number(parent), name, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }];
  } catch {
    return []; // it ended meanwhile
  }
}

/** Ends them with SIGKILL, in this order. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}
