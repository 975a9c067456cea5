/** From the command to a page that answers, and memory at rest: `npm run bench -- start`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeEmbedded } from '../src/database/embedded/index.ts';

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
for (const round of ['first start', 'second', 'third', 'fourth']) {
  const start = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'start'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, CARNET_DATA: join(folder, 'data'), PORT: '18090' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.includes('is ready')) resolve(performance.now() - start);
  });
  const took = await promise;
  const server = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim().split(' ').map(Number);
  const sizes = [child.pid ?? 0, ...server].map((pid) => `${Math.round(residentOf(pid))} MB`);
  console.log(`${round}: ${Math.round(took)} ms; resident: supervisor and its children ${sizes.join(', ')}`);
  child.kill('SIGINT');
  await new Promise((ended) => child.once('exit', ended));
}
await removeEmbedded(join(folder, 'data', 'postgres'));
await removeEmbedded(folder);

/** Megabytes in memory (proc(5), VmRSS). */
function residentOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(match?.[1] ?? 0) / 1024;
}
