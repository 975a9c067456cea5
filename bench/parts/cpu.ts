import { readFileSync } from 'node:fs';

/**
 * CPU seconds that the server, and PostgreSQL with its backends, have used so far (proc(5), fields 14 to 17 of stat). Those of a backend
 * that ended are PostgreSQL's own.
 */
export function cpuOf(server: number, postgres: number): { readonly server: number; readonly database: number } {
  const used = (pid: number, fields: readonly number[]): number => {
    const stat = statOf(pid);
    const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.reduce((sum, field) => sum + Number(values[field - 3]), 0) / 100;
  };
  const backends = readFileSync(`/proc/${postgres}/task/${postgres}/children`, 'latin1').trim().split(' ').map(Number);
  const living = backends.reduce((sum, pid) => sum + used(pid, [14, 15]), 0);
  return { server: used(server, [14, 15]), database: living + used(postgres, [14, 15, 16, 17]) };
}

/** Of a process that has just ended: nothing used. */
function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return `) ${'0 '.repeat(50)}`;
  }
}
