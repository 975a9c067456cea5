import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../notifications/certificate.fixture.ts';
import { readCertificateStatus } from './index.ts';
import { startServer, stopServers, type TestServer } from './server.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-tls-'));
const certFile = join(folder, 'cert.pem');
const keyFile = join(folder, 'key.pem');
const env = { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, PUBLIC_URL: 'https://localhost:PORT' };
const tls = { certFile, keyFile, minVersion: 'TLSv1.3' } as const;

/** Makes a self-signed pair and puts it where the server looks. */
async function makePair(days: number, name = 'localhost', where = folder): Promise<void> {
  const { cert, key } = await makeCertificate([name], days);
  writeFileSync(join(where, 'key.pem'), key);
  writeFileSync(join(where, 'cert.pem'), cert);
}

/** The version that is agreed on, or null when there is no connection. */
function handshake(server: TestServer, maxVersion: SecureVersion): Promise<string | null> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: server.port,
      servername: 'localhost',
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    } as const;
    const socket: TLSSocket = connect({ ...options, maxVersion }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', () => resolve(null));
  });
}

const ca = (): { ca: Buffer; servername: string } => ({ ca: readFileSync(certFile), servername: 'localhost' });

beforeAll(async () => {
  await makePair(90);
  return () => rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await stopServers();
  await makePair(90);
});

describe('TLS', () => {
  it('1.3 is spoken, 1.2 is not', async () => {
    const server = await startServer([], { env });
    expect(await handshake(server, 'TLSv1.3')).toBe('TLSv1.3');
    expect(await handshake(server, 'TLSv1.2')).toBeNull();
    const answer = await server.ask('/health/live', { tls: ca() });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'strict-transport-security': 'max-age=63072000; includeSubDomains' },
    });
  });

  it('1.2 is spoken where TLS_MIN_VERSION allows it', async () => {
    const server = await startServer([], { env: { ...env, TLS_MIN_VERSION: '1.2' } });
    expect(await handshake(server, 'TLSv1.2')).toBe('TLSv1.2');
  });

  it('is not answered to plain HTTP, nor to an unknown name', async () => {
    const server = await startServer([], { env });
    expect(await server.raw(`GET /health/live HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`)).not.toContain(
      'HTTP/1.1 200',
    );
    const answer = await server.ask('/health/live', { tls: ca(), headers: { host: 'evil.example' } });
    expect(answer.status).toBe(421);
  });
});

describe('a new certificate', () => {
  it('is taken without a restart', async () => {
    const server = await startServer([], { env, limits: { certificate: 50 } });
    const before = server.server.certificateStatus();
    await makePair(60);
    await expect.poll(() => server.server.certificateStatus()?.fingerprint256).not.toBe(before?.fingerprint256);
    expect((await server.ask('/health/live', { tls: ca() })).status).toBe(200);
    expect(server.lines.join('')).toContain('took a new certificate');
    expect(await handshake(server, 'TLSv1.2')).toBeNull();
  });

  it('that is broken, half there or of another key leaves the old one, and says so once', async () => {
    const server = await startServer([], { env, limits: { certificate: 30 } });
    const old = ca();
    const attempts = [
      () => writeFileSync(certFile, 'rubbish'),
      () => writeFileSync(certFile, ''),
      () => rmSync(certFile),
      () => makeForeignKey(),
    ];
    for (const attempt of attempts) {
      await attempt();
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect((await server.ask('/health/live', { tls: old })).status).toBe(200);
    }
    const told = server.lines.filter((line) => line.includes('the old one stays'));
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(5);
    await makePair(30);
    await expect.poll(() => server.lines.join('')).toContain('took a new certificate');
  });

  async function makeForeignKey(): Promise<void> {
    const other = mkdtempSync(join(tmpdir(), 'carnet-tls-'));
    await makePair(10, 'localhost', other);
    writeFileSync(certFile, readFileSync(join(other, 'cert.pem')));
    rmSync(other, { recursive: true });
  }
});

describe('the status of a certificate', () => {
  const now = (): number => Date.now();
  const day = 24 * 3600_000;

  it('says until when and for whom', () => {
    expect(readCertificateStatus(tls, { hostname: 'localhost' }, now())).toMatchObject({
      daysLeft: 89,
      names: 'DNS:localhost',
      problem: null,
    });
  });

  it('knows what is wrong', async () => {
    expect(readCertificateStatus(tls, { hostname: 'carnet.home' }, now()).problem).toBe('other-name');
    expect(readCertificateStatus(tls, { hostname: 'localhost' }, now() + 77 * day).problem).toBe('ends-soon');
    expect(readCertificateStatus(tls, { hostname: 'localhost' }, now() + 91 * day).problem).toBe('expired');
    expect(readCertificateStatus(tls, { hostname: 'localhost' }, now() - day).problem).toBe('not-yet-valid');
    await makePair(90, 'carnet.home');
    expect(readCertificateStatus(tls, { hostname: 'carnet.home' }, now()).problem).toBeNull();
  });

  it('is warned of 14 days before its end', async () => {
    await makePair(10);
    const server = await startServer([], { env });
    expect(server.lines.join('')).toMatch(/"level":"warn".*"problem":"ends-soon".*"daysLeft":9/);
  });

  it('of a pair that does not work stops the start', async () => {
    writeFileSync(keyFile, 'rubbish');
    await expect(startServer([], { env })).rejects.toMatchObject({
      code: 'bad-configuration',
      errors: [{ field: 'TLS_CERT_FILE' }],
    });
    rmSync(keyFile);
    await expect(startServer([], { env })).rejects.toMatchObject({ errors: [{ field: 'TLS_KEY_FILE' }] });
  });
});
