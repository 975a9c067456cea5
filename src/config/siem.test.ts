import { expect, test } from 'vitest';
import { read, refusal } from './read.fixture.ts';

test('events of security go nowhere, to an https address, or to syslog over TLS', () => {
  expect(read({}).siem).toBeNull();
  expect(
    read({ SIEM_URL: 'https://siem.example.org/in', SIEM_TOKEN: 'abc', SIEM_CA_FILE: 'ca.pem' }).siem,
  ).toMatchObject({
    kind: 'webhook',
    url: 'https://siem.example.org/in',
    caFile: '/srv/carnet/ca.pem',
  });
  expect(read({ SIEM_URL: 'syslog+tls://siem.example.org' }).siem).toEqual({
    kind: 'syslog',
    host: 'siem.example.org',
    port: 6514,
    tls: true,
    caFile: null,
  });
  expect(read({ SIEM_URL: 'syslog+tcp://127.0.0.1:601' }).siem).toMatchObject({ tls: false, port: 601 });
});

test.each([
  ['http://siem.example.org', 'unsafe'],
  ['syslog+tcp://siem.example.org', 'unsafe'],
  ['https://user:secret@siem.example.org', 'unsafe'],
  ['syslog+tls://siem.example.org/path', 'bad-value'],
  ['ftp://siem.example.org', 'bad-value'],
])('%s is refused', (url, code) => {
  expect(refusal({ SIEM_URL: url })).toEqual([`SIEM_URL ${code}`]);
});

test('a token without an address, or for syslog, is named; a demo sends nothing', () => {
  expect(refusal({ SIEM_TOKEN: 'abc' })).toEqual(['SIEM_URL missing']);
  expect(refusal({ SIEM_URL: 'syslog+tls://siem.example.org', SIEM_TOKEN: 'abc' })).toEqual(['SIEM_TOKEN bad-value']);
  expect(refusal({ SIEM_URL: 'https://siem.example.org' }, 'demo')).toEqual(['SIEM_URL not-in-demo']);
});

test('what was written is kept by name, so that a change shows; of the owner’s address only that it is there', () => {
  const { written } = read({
    LOG_LEVEL: 'debug',
    DATABASE_URL: 'postgres://carnet_app:x@localhost/carnet',
    KEYS_DATABASE_URL: 'postgres://carnet_keys:x@localhost/carnet_keys',
    DATABASE_OWNER_URL: 'postgres://carnet_owner:hidden@localhost/carnet',
    CARNET_TOKEN: 'carnet_pat_x',
  });
  expect(written['LOG_LEVEL']?.reveal()).toBe('debug');
  expect(written['DATABASE_OWNER_URL']?.reveal()).toBe('written');
  expect(Object.keys(written)).not.toContain('CARNET_TOKEN');
  expect(JSON.stringify(written)).not.toMatch(/debug|hidden/);
});
