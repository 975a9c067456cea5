import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, removeEmbedded, startEmbedded } from '../../src/database/embedded/index.ts';
import { makeCertificate } from '../../src/notifications/certificate.fixture.ts';

/** A PostgreSQL of the operator's own, as seen from Carnet: over TCP with TLS on localhost, with a superuser. */
export interface TlsPostgres {
  readonly pid: number;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly port: number;
  /** PEM file of whom its certificate comes from. */
  readonly authority: string;
  readonly superPassword: string;
  readonly folder: string;
  stop(): Promise<void>;
}

export interface TlsPostgresOptions {
  readonly newestTls?: 'TLSv1.2' | 'TLSv1.3';
}

/** Real PostgreSQL under the user that the embedded one would have; nothing but TLS is let in from the network. */
export async function startTlsPostgres({ newestTls = 'TLSv1.3' }: TlsPostgresOptions = {}): Promise<TlsPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-tls-postgres-'));
  const first = await startEmbedded({ folder, durable: false });
  // As root it may have been copied to where its user can reach it.
  const program =
    process.platform === 'linux'
      ? await realpath(`/proc/${first.pid}/exe`)
      : join((await findBinaries()).folder, 'bin', 'postgres');
  const { sockets } = first;
  await first.stop();
  const data = join(folder, 'data');
  const { uid, gid } = await stat(data);
  const { cert, key } = await makeCertificate(['localhost']);
  const put = async (name: string, text: string) => {
    await writeFile(join(data, name), text, { mode: 0o600 });
    await chown(join(data, name), uid, gid);
  };
  await put('server.crt', cert);
  await put('server.key', key);
  await put('pg_hba.tls.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await writeFile(join(folder, 'authority.pem'), cert);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    ssl: 'on',
    ssl_max_protocol_version: newestTls,
    hba_file: join(data, 'pg_hba.tls.conf'),
    unix_socket_directories: sockets,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', data, ...flags], {
    uid,
    gid,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(child);
  return {
    pid: child.pid ?? 0,
    user: { uid, gid },
    port,
    authority: join(folder, 'authority.pem'),
    superPassword: (await readFile(join(folder, 'owner.secret'), 'utf8')).trim(),
    folder,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
      await removeEmbedded(folder);
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  for (let tries = 0; tries < 200; tries++) {
    if (said.includes('ready to accept connections')) return;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
