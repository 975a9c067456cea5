import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { anybody, type Route, route } from '../kernel/index.ts';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const authority = { kind: 'open', reason: 'a test' } as const;
let reached = 0;
const table: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/x',
    authority,
    who: anybody,
    summary: 's',
    body: Type.Object({ a: Type.Integer() }),
    answers: { 200: Type.Object({ a: Type.Integer() }) },
    handle: async (request) => {
      reached++;
      return { body: request.body };
    },
  }),
];

/** A POST of `{"a":1}` with these lines instead of its usual framing. */
async function post(framing: readonly string[], body: string): Promise<string> {
  const server = await startServer(table, { limits: { headers: 400, jsonBody: 400, sweep: 100 } });
  const head = [
    'POST /api/x HTTP/1.1',
    `Host: localhost:${server.port}`,
    'Content-Type: application/json',
    ...framing,
    '',
    '',
  ];
  return await server.raw(`${head.join('\r\n')}${body}`, 3000);
}

describe('two ways to read one request', () => {
  const smuggled = 'GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n';

  it.each<[string, readonly string[], string]>([
    ['both lengths', ['Content-Length: 7', 'Transfer-Encoding: chunked', 'Connection: close'], `0\r\n\r\n${smuggled}`],
    ['two lengths', ['Content-Length: 7', 'Content-Length: 8', 'Connection: close'], '{"a":1}'],
    ['a list of lengths', ['Content-Length: 7, 7', 'Connection: close'], '{"a":1}'],
    ['a signed length', ['Content-Length: +7', 'Connection: close'], '{"a":1}'],
    ['a hexadecimal length', ['Content-Length: 0x7', 'Connection: close'], '{"a":1}'],
    ['an unknown coding', ['Transfer-Encoding: xchunked', 'Connection: close'], '{"a":1}'],
    ['chunked not last', ['Transfer-Encoding: chunked, identity', 'Connection: close'], '0\r\n\r\n'],
    ['a blank before the colon', ['Content-Length : 7', 'Connection: close'], '{"a":1}'],
    ['a folded header', ['Content-Length: 7', 'X-A: b', ' c', 'Connection: close'], '{"a":1}'],
    ['a bare line feed in chunks', ['Transfer-Encoding: chunked', 'Connection: close'], '7\n{"a":1}\n0\n\n'],
    ['a bad chunk size', ['Transfer-Encoding: chunked', 'Connection: close'], '7;\u0000x\r\n{"a":1}\r\n0\r\n\r\n'],
    ['a null in a header', ['X-A: a\u0000b', 'Content-Length: 7', 'Connection: close'], '{"a":1}'],
  ])('%s: refused, and nothing behind it is answered', async (_, framing, body) => {
    reached = 0;
    const answer = await post(framing, body);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(reached).toBe(0);
  });

  it('the plain form works', async () => {
    expect(await post(['Content-Length: 7', 'Connection: close'], '{"a":1}')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await post(['Transfer-Encoding: chunked', 'Connection: close'], '7\r\n{"a":1}\r\n0\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('a refused request ends its connection, with what hangs on it', async () => {
    const server = await startServer(table);
    const refused = `POST /api/x HTTP/1.1\r\nHost: evil.example\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}${smuggled}`;
    const answer = await server.raw(refused);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('too much and too slow', () => {
  it('refuses huge headers and addresses', async () => {
    const server = await startServer(table);
    const rest = `Host: localhost:${server.port}\r\nConnection: close\r\n\r\n`;
    expect(await server.raw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${rest}`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await server.raw(`GET / HTTP/1.1\r\nX-A: ${'a'.repeat(20_000)}\r\n${rest}`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('cuts off headers that drip in', async () => {
    const server = await startServer(table, { limits: { headers: 300, request: 600, sweep: 100 } });
    const started = Date.now();
    expect(await server.raw('GET /api/x HTTP/1.1\r\nX-A: a', 5000)).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - started).toBeLessThan(2500);
  });

  it('cuts off a JSON body that drips in', async () => {
    const started = Date.now();
    await post(['Content-Length: 7'], '{"a"');
    expect(Date.now() - started).toBeLessThan(2500);
  });

  it('answers other methods with 405 and Allow, and nonsense with 400', async () => {
    const server = await startServer(table);
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const headers = { origin: `http://localhost:${server.port}` };
      expect(await server.ask('/api/x', { method, headers })).toMatchObject({
        status: 405,
        headers: { allow: 'POST' },
        json: { code: 'method-not-allowed' },
      });
    }
    expect(await server.raw('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await server.raw('\u0016\u0003\u0001\u0002\u0000\u0001\u0000')).toMatch(/^HTTP\/1\.1 400 |^$/);
    for (const method of ['TRACE', 'CONNECT', 'PROPFIND']) {
      expect(
        await server.raw(`${method} /api/x HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`),
      ).not.toMatch(/^HTTP\/1\.1 2/);
    }
  });
});

describe('closing', () => {
  it('finishes what is under way and takes no more', async () => {
    let release: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = route({
      ...{ method: 'GET', path: '/api/slow', authority, who: anybody, summary: 's' },
      answers: { 200: Type.Object({ ok: Type.Boolean() }) },
      handle: async () => {
        await waiting;
        return { body: { ok: true } };
      },
    });
    const server = await startServer([slow]);
    const answer = server.ask('/api/slow');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = server.server.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(server.ask('/api/slow')).rejects.toThrow();
    release();
    expect(await answer).toMatchObject({ status: 200, json: { ok: true } });
    await closed;
  });

  it('does not wait for a connection that stays open behind an answer', async () => {
    let release: () => void = () => undefined;
    const begun = Promise.withResolvers<void>();
    const slow = route({
      method: 'GET',
      path: '/api/slow',
      authority,
      who: anybody,
      summary: 's',
      answers: {},
      handle: async () => {
        await new Promise<void>((resolve) => {
          release = resolve;
          begun.resolve();
        });
        return {};
      },
    });
    const server = await startServer([slow]);
    const answer = server.raw(`GET /api/slow HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`, 9_000);
    await begun.promise;
    const closed = server.server.close();
    const started = Date.now();
    release();
    await closed;
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 2/);
  });

  it('does not wait for ever', async () => {
    const endless = route({
      method: 'GET',
      path: '/api/slow',
      authority,
      who: anybody,
      summary: 's',
      answers: {},
      handle: () => new Promise<never>(() => undefined),
    });
    const server = await startServer([endless], { limits: { closing: 200 } });
    const answer = server.ask('/api/slow').catch(() => 'gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    await server.server.close();
    expect(Date.now() - started).toBeLessThan(2000);
    expect(await answer).toBe('gone');
  });

  it('says in a sentence when the port is taken', async () => {
    const { port } = await startServer(table);
    await expect(startServer(table, { port })).rejects.toMatchObject({
      code: 'bad-configuration',
      errors: [{ field: 'PORT' }],
    });
  });
});
