import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { Secret, type SiemConfig } from '../../config/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { makeCertificate } from '../../notifications/certificate.fixture.ts';
import { addEvents, begin, type NewEvent, stateOf } from '../feed/store.ts';
import { deliver } from './deliver.ts';
import { syslogOf } from './line.ts';
import { openCollector } from './open.ts';

/** A collector that speaks both ways in, over TLS with a certificate of its own. */
let instance: TestInstance;
let folder = '';
let status = 200;
const asked: { authorization: string | undefined; body: string }[] = [];
let frames = '';
let https: ReturnType<typeof createHttps>;
let tls: ReturnType<typeof createTls>;
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-siem-'));
  const [own, other] = [await makeCertificate(['localhost']), await makeCertificate(['localhost'])];
  await writeFile(join(folder, 'ca.pem'), own.cert);
  await writeFile(join(folder, 'other.pem'), other.cert);
  https = createHttps(own, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      if (status === 200) asked.push({ authorization: request.headers.authorization, body });
      response.writeHead(status, status === 302 ? { location: 'https://elsewhere.example' } : {}).end();
    });
  });
  tls = createTls(own, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      frames += chunk.toString('utf8');
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  });
  await Promise.all([https, tls].map((server) => new Promise<void>((done) => server.listen(0, 'localhost', done))));
  await begin(instance.watchSql, new Date());
});
afterAll(async () => {
  https.close();
  tls.close();
  await instance.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  status = 200;
  frames = '';
  asked.length = 0;
  await instance.superSql`delete from watch_event`;
  await instance.superSql`update watch_state set sent = 0, failing_since = null, failing_code = null`;
});

const event = (facts: Partial<NewEvent>): NewEvent => ({
  at: new Date('2026-11-27T12:00:00Z'),
  kind: 'record-read',
  actor: 'a1',
  subject: 's1',
  network: null,
  country: null,
  mark: null,
  amount: 1,
  ...facts,
});
const hook = (ca = 'ca.pem'): SiemConfig => ({
  kind: 'webhook',
  url: `https://localhost:${portOf(https)}/carnet`,
  token: new Secret('t0ken'),
  caFile: join(folder, ca),
});
const log = (ca = 'ca.pem'): SiemConfig => ({
  kind: 'syslog',
  host: 'localhost',
  port: portOf(tls),
  tls: true,
  caFile: join(folder, ca),
});
const send = (config: SiemConfig) =>
  deliver({
    sql: instance.watchSql,
    clock: systemClock,
    collector: openCollector(config),
    source: 'carnet.example.org',
  });

test('a webhook gets every event once, in order, as a line of JSON, with the token', async () => {
  const many = Array.from({ length: 1100 }, (_, n) => event({ amount: n + 1 }));
  await addEvents(instance.watchSql, [
    ...many,
    event({ kind: 'finding', mark: 'high credential-stuffing 412', network: 'net' }),
  ]);
  expect(await send(hook())).toBeNull();
  expect(await send(hook())).toBeNull();
  expect(asked).toHaveLength(3);
  expect(asked.every(({ authorization }) => authorization === 'Bearer t0ken')).toBe(true);
  const lines = asked.flatMap(({ body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  expect(lines.map(({ amount }) => amount).slice(0, 1100)).toEqual(many.map(({ amount }) => amount));
  expect(lines.at(-1)).toMatchObject({
    source: 'carnet.example.org',
    kind: 'finding',
    severity: 'high',
    finding: 'credential-stuffing',
    network: 'net',
    amount: 412,
  });
});

test('what fails stands in the state with its code, is said once, and sent when the collector is back', async () => {
  await addEvents(instance.watchSql, [event({})]);
  status = 500;
  expect([await send(hook()), await send(hook())]).toEqual(['HTTP_500', null]);
  expect(await stateOf(instance.watchSql)).toMatchObject({ failingCode: 'HTTP_500', failingSince: expect.any(Date) });
  // It could lead to where the certificate is another's.
  status = 302;
  await send(hook());
  expect(await stateOf(instance.watchSql)).toMatchObject({ failingCode: 'HTTP_302' });
  status = 200;
  expect(await send(hook())).toBeNull();
  expect(asked).toHaveLength(1);
  expect(await stateOf(instance.watchSql)).toMatchObject({ failingCode: null, failingSince: null });
});

test.each([
  ['a webhook', () => hook('other.pem')],
  ['syslog', () => log('other.pem')],
])('%s whose certificate nobody vouches for gets nothing', async (_, config) => {
  await addEvents(instance.watchSql, [event({})]);
  expect(await send(config())).toMatch(/CERT|SIGNATURE|UNABLE/);
  expect([asked, frames]).toEqual([[], '']);
});

test('syslog gets messages of RFC 5424 behind their lengths; nothing in an event ends a line or begins another', async () => {
  const hostile = '\n<0>1 2026-11-27T12:00:00Z evil carnet - x - \u2028"}\u0000é';
  await addEvents(instance.watchSql, [
    event({ actor: hostile.replace('\u0000', ''), subject: '12 <34>1' }),
    event({ kind: 'finding', mark: 'medium impossible-travel 1', country: 'FR' }),
  ]);
  expect(await send(log())).toBeNull();
  const messages: string[] = [];
  for (let rest = Buffer.from(frames); rest.length > 0; ) {
    const [, length = '0'] = /^(\d+) /.exec(rest.toString('utf8')) ?? [];
    const start = length.length + 1;
    messages.push(rest.subarray(start, start + Number(length)).toString('utf8'));
    rest = rest.subarray(start + Number(length));
  }
  const form = /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT[\d:.]+Z) (\S+) carnet - ([a-z-]+) - (\{[\x20-\x7e]*\})$/;
  const parsed = messages.map((message) => form.exec(message));
  expect(parsed.map((found) => found?.slice(1, 5))).toEqual([
    ['86', '2026-11-27T12:00:00.000Z', 'carnet.example.org', 'record-read'],
    ['84', '2026-11-27T12:00:00.000Z', 'carnet.example.org', 'finding'],
  ]);
  expect(JSON.parse(parsed[0]?.[5] ?? '')).toMatchObject({ actor: hostile.replace('\u0000', ''), subject: '12 <34>1' });
  expect(syslogOf({ ...event({}), n: 1n }, 'a host\nwith a line')).toMatch(/^<86>1 \S+ - carnet /);
});
