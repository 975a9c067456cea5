import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../src/database/index.ts';
import { makeCertificate } from '../src/notifications/certificate.fixture.ts';
import { wireTo } from './parts/proxy.ts';
import { startTlsPostgres, type TlsPostgres } from './parts/tls-postgres.ts';

let server: TlsPostgres;
let old: TlsPostgres;
beforeAll(async () => {
  server = await startTlsPostgres();
  old = await startTlsPostgres({ newestTls: 'TLSv1.2' });
});
afterAll(async () => {
  await Promise.all([server.stop(), old.stop()]);
});

/** What the connection is, as the server sees it; the code of the error where there is none. */
async function connection(
  { port, superPassword }: TlsPostgres,
  parameters: string,
  host = 'localhost',
): Promise<string> {
  const sql = openPool(`postgres://postgres:${superPassword}@${host}:${port}/postgres?${parameters}`, { max: 1 });
  try {
    const rows = await sql<{ version: string }[]>`select version from pg_stat_ssl where pid = pg_backend_pid()`;
    return rows[0]?.version ?? 'no TLS';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test('TLS 1.3 to a server whose certificate comes from the named authority', async () => {
  expect(await connection(server, `sslmode=verify-full&sslrootcert=${server.authority}`)).toBe('TLSv1.3');
});

test('no connection to a certificate of somebody else, nor to another name', async () => {
  const { cert } = await makeCertificate(['localhost']);
  const stranger = join(server.folder, 'stranger.pem');
  await writeFile(stranger, cert);
  expect(await connection(server, `sslmode=verify-full&sslrootcert=${stranger}`)).toMatch(/CERT|SIGNATURE|UNABLE/);
  expect(await connection(server, 'sslmode=verify-full')).toMatch(/CERT/);
  const byNumber = await connection(server, `sslmode=verify-full&sslrootcert=${server.authority}`, '127.0.0.1');
  expect(byNumber).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('names the server that it wants, as whoever stands before several databases asks for', async () => {
  const heard = Promise.withResolvers<string>();
  const front = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      socket.once('data', (hello) => {
        heard.resolve(hello.toString('latin1'));
        socket.destroy();
      });
    });
  });
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
  const { port } = front.address() as AddressInfo; // it listens on a port
  const trying = connection({ ...server, port }, `sslmode=verify-full&sslrootcert=${server.authority}`);
  expect(await heard.promise).toContain('localhost');
  await trying;
  front.close();
});

test('TLS 1.2 only where the address names it', async () => {
  const parameters = `sslmode=verify-full&sslrootcert=${old.authority}`;
  expect(await connection(old, parameters)).toMatch(/PROTOCOL_VERSION|ERR_SSL/);
  expect(await connection(old, `${parameters}&ssl_min_protocol_version=TLSv1.2`)).toBe('TLSv1.2');
});

test('work that passes over the loss of its connection is refused what it asks on, and ends no process', async () => {
  const wire = await wireTo(server.port);
  const parameters = `sslmode=verify-full&sslrootcert=${server.authority}`;
  const sql = openPool(`postgres://postgres:${server.superPassword}@localhost:${wire.port}/postgres?${parameters}`, {
    max: 1,
  });
  for (let n = 0; n < 3; n++) {
    const seen: unknown[] = [];
    const lost = sql.begin(async (transaction) => {
      await transaction`select 1`;
      wire.mode = 'cut';
      await transaction`select 2`.catch(() => undefined);
      await transaction`select 3`.catch((error: unknown) => seen.push(error));
    });
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(seen).toEqual([expect.objectContaining({ code: 'database-away' })]);
    wire.mode = 'good';
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  }
  await sql.end({ timeout: 1 });
  await wire.close();
});
