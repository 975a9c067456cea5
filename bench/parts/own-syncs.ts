import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, faultyDisk } from './failing-disk.ts';
import type { Outpatient } from './outpatient.ts';
import { tell } from './verdict.ts';

/** The disk says of nothing that it is kept. */
const fails: Fault = { calls: ['fsync', 'fdatasync'], error: 'EIO' };

/** What a process has started, and that in turn (proc(5)), with itself. */
function lineage(pid: number): readonly number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const started = tasks.flatMap(
    (task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').match(/\d+/g) ?? [],
  );
  return [pid, ...started.flatMap((one) => lineage(Number(one)))];
}

/** The disk of what a server keeps in files of its own fails for a while. Gives how many syncs failed. */
export async function ownFilesFail({ served }: Outpatient, seconds: number): Promise<number> {
  const disk = await faultyDisk(lineage(served.pid), fails, { children: true });
  await sleep(seconds * 1000);
  return await disk.end();
}

/** Tells whether a backup whose disk fails is none, and says so, and the one after it is whole. */
export async function judgeBackup({ cli, parent }: Outpatient): Promise<void> {
  const kit = join(parent, 'kit');
  await cli.json(['backup', 'kit', '--out', kit]);
  await cli.json(['backup', 'kit', '--confirm', kit]);
  const folders = [join(parent, 'backup'), join(parent, 'backup-keys')] as const;
  const create = ['backup', 'create', '--to', folders[0], '--keys-to', folders[1]];
  const begun = cli.begin(create);
  const disk = await faultyDisk([begun.pid], fails, { children: true });
  const ran = await begun.ended;
  const met = await disk.end();
  const left = folders.flatMap((folder) => readdirSync(folder));
  const said = ran.err.trim().split('\n').at(-1) ?? '';
  tell('backup on a disk that fails: it says so', `${met} calls, code ${ran.code}: ${said}`, met > 0 && ran.code === 1);
  tell('backup on a disk that fails: leaves no file', left.join(', ') || 'none', left.length === 0);
  const after = await cli.run(create);
  tell('backup on a disk that is well again', after.out.trim().split('\n')[0] ?? '', after.code === 0);
}
