import { readFileSync } from 'node:fs';

/** CPU seconds that the server, and PostgreSQL with its backends, have used so far (proc(5), fields 14 and 15 of stat). */
export function cpuOf(server: number, postgres: number): { readonly server: number; readonly database: number } {
  const used = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const backends = readFileSync(`/proc/${postgres}/task/${postgres}/children`, 'latin1').trim().split(' ').map(Number);
  return { server: used(server), database: [postgres, ...backends].reduce((sum, pid) => sum + used(pid), 0) };
}
