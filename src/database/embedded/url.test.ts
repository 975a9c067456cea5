import { expect, test } from 'vitest';
import { connectionOf, socketUrl } from './url.ts';

test('an address of a socket comes apart into what postgres.js takes', () => {
  const address = socketUrl('/tmp/a folder', 'carnet_app', 'p@ss/word', 'carnet');
  const { url, options } = connectionOf(address);
  expect(options.path).toBe('/tmp/a folder/.s.PGSQL.5432');
  expect(url).not.toContain('host=');
  expect(decodeURIComponent(new URL(url).password)).toBe('p@ss/word');
});

test('an address of a server stays as it was', () => {
  const address = 'postgres://app:x@db.example:5433/carnet?sslmode=verify-full';
  expect(connectionOf(address)).toEqual({ url: address, options: {} });
});
