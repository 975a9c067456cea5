import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../../notifications/certificate.fixture.ts';
import { ownAddresses } from '../probe.ts';
import { connection, type Edge } from './connection.ts';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listening(server: Server, host = '127.0.0.1'): Promise<Edge['listen']> {
  open.push(server);
  server.on('tlsClientError', () => undefined);
  server.listen(0, host);
  await once(server, 'listening');
  return { host, port: (server.address() as AddressInfo).port }; // it listens on a port
}

const localhost = { origin: 'https://localhost', hostname: 'localhost', secure: true, isDefault: false };
const noTls = { tls: null, trustedProxies: [] };

describe('TLS of its own', () => {
  async function tried(names: readonly string[], days: number, options: TlsOptions) {
    const listen = await listening(createTlsServer({ ...(await makeCertificate(names, days)), ...options }));
    const tls = { certFile: '', keyFile: '', minVersion: 'TLSv1.3' } as const;
    return await connection({ listen, publicUrl: localhost, tls, trustedProxies: [] }).run();
  }

  test('of version 1.3, with a good certificate, holds', async () => {
    expect(await tried(['localhost'], 1, { minVersion: 'TLSv1.3' })).toEqual({ met: true, good: 3, of: 3, way: 'tls' });
  });

  test.each([
    ['an older version that is accepted', ['localhost'], 1, 'TLSv1.2', 2],
    ['a certificate for another name', ['elsewhere.example'], 1, 'TLSv1.3', 2],
    ['a certificate that ended', ['localhost'], 0, 'TLSv1.3', 2],
  ] as const)('%s is found', async (_, names, days, minVersion, good) => {
    expect(await tried(names, days, { minVersion })).toMatchObject({ met: false, good });
  });

  test('plain HTTP where TLS should be is found', async () => {
    const listen = await listening(createHttpServer((_, response) => response.end()));
    const tls = { certFile: '', keyFile: '', minVersion: 'TLSv1.3' } as const;
    expect(await connection({ listen, publicUrl: localhost, tls, trustedProxies: [] }).run()).toMatchObject({
      met: false,
    });
  });
});

test.each([
  [421, true],
  [200, false],
] as const)('behind a proxy, a plain request that gets %i: %s', async (status, met) => {
  const listen = await listening(createHttpServer((_, response) => response.writeHead(status).end()));
  const edge = { listen, publicUrl: localhost, tls: null, trustedProxies: ['10.0.0.7'] };
  expect(await connection(edge).run()).toMatchObject({ met, way: 'proxy' });
});

test('plain HTTP on loopback holds; on all addresses it does not', async (context) => {
  const publicUrl = { ...localhost, origin: 'http://localhost', secure: false };
  const loopback = await listening(createServer());
  expect(await connection({ ...noTls, listen: loopback, publicUrl }).run()).toMatchObject({
    met: true,
    way: 'loopback',
  });
  if (ownAddresses().length === 0) context.skip('this machine has no address but loopback');
  const everywhere = await listening(createServer(), '0.0.0.0');
  expect(await connection({ ...noTls, listen: everywhere, publicUrl }).run()).toMatchObject({ met: false });
});
