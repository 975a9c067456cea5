import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { openPool } from './index.ts';

test('a database behind TLS is asked for by its name, as servers that stand behind one address need it', async () => {
  const names: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // The request for TLS comes first (PostgreSQL manual, "SSL Session Encryption"); "S" says yes.
    socket.once('data', () => {
      socket.write('S');
      const SNICallback = (name: string, done: (error: Error) => void): void => {
        names.push(name);
        done(new Error('this is all that is asked'));
      };
      new TLSSocket(socket, { isServer: true, SNICallback }).on('error', () => undefined);
    });
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  const sql = openPool(`postgres://somebody:secret@localhost:${port}/x?sslmode=verify-full`, { max: 1 });
  sql`select 1`.catch(() => undefined);
  await expect.poll(() => names, { timeout: 10_000 }).toContain('localhost');
  await sql.end({ timeout: 0 });
  server.close();
});
