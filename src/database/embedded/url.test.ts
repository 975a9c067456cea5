import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectionOf, socketUrl } from './url.ts';

test('an address of a socket comes apart into what postgres.js takes', () => {
  const address = socketUrl('/tmp/a folder', 'carnet_app', 'p@ss/word', 'carnet');
  const { url, options } = connectionOf(address);
  expect(options.path).toBe('/tmp/a folder/.s.PGSQL.5432');
  expect(url).not.toContain('host=');
  expect(decodeURIComponent(new URL(url).password)).toBe('p@ss/word');
});

test.each(['postgres://app:x@localhost:5433/carnet', 'not an address'])('%s stays as it was', (address) => {
  expect(connectionOf(address)).toEqual({ url: address, options: {} });
});

test('TLS is verified, 1.3 unless 1.2 is named, against the file that is named', async () => {
  const address = 'postgres://app:x@db.example:5433/carnet?sslmode=verify-full';
  const tls = { host: 'db.example', rejectUnauthorized: true, minVersion: 'TLSv1.3' };
  const url = 'postgres://app:x@db.example:5433/carnet';
  expect(connectionOf(address)).toEqual({ url, options: { ssl: tls } });
  expect(connectionOf(`${address}&ssl_min_protocol_version=TLSv1.2`)).toEqual({
    url,
    options: { ssl: { ...tls, minVersion: 'TLSv1.2' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'carnet-url-'));
  await writeFile(join(folder, 'ca.pem'), 'an authority');
  expect(connectionOf(`${address}&sslrootcert=${folder}/ca.pem`)).toEqual({
    url,
    options: { ssl: { ...tls, ca: 'an authority' } },
  });
  expect(() => connectionOf(`${address}&sslrootcert=${folder}/none.pem`)).toThrow(/none\.pem, which cannot be read/);
  await rm(folder, { recursive: true });
});
