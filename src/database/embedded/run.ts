import { spawn } from 'node:child_process';
import { CarnetError } from '../../kernel/index.ts';
import type { OsUser } from './os-user.ts';

/** The whole environment of PostgreSQL's programs: nothing of ours, so no secret of ours can be read from it. */
export const environment: Readonly<Record<string, string>> = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/** Runs a program to its end; what it said comes with the error (`database-away`) when it fails. */
export async function run(program: string, flags: readonly string[], user: OsUser | null): Promise<void> {
  const child = spawn(program, flags, { ...user, cwd: '/', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString('utf8')}`.slice(-4000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('close', (code) => {
    if (code === 0) resolve();
    else reject(new CarnetError('database-away', `The database could not be made: ${said.trim()}`));
  });
  await promise;
}
