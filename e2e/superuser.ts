import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import type { TestServer } from './server.ts';

/** Connects to the demo's own PostgreSQL as its superuser: whoever has the machine. */
export async function superuserOf(server: TestServer): Promise<Sql> {
  const files = await readdir(server.data, { recursive: true });
  const secret = join(server.data, files.find((name) => name.endsWith('owner.secret')) ?? '');
  // PostgreSQL 18 manual, 66.1: the fifth line of its pid file is the folder of its socket.
  const [, , , port, folder] = (await readFile(join(dirname(secret), 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return postgres({
    path: `${folder}/.s.PGSQL.${port}`,
    user: 'postgres',
    password: (await readFile(secret, 'utf8')).trim(),
    database: 'carnet',
    max: 1,
    onnotice: () => undefined,
  });
}
