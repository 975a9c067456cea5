import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { anybody, type Route, route } from '../kernel/index.ts';
import { Cookies } from './cookies.ts';
import { startServer, stopServers, type TestServer } from './server.fixture.ts';

afterEach(stopServers);

const Seen = Type.Object({
  address: Type.String(),
  access: Type.Union([Type.String(), Type.Null()]),
  calls: Type.Integer(),
});

/** Two routes that tell what the edge made of a request, and how often they were reached. */
function probes(): readonly Route[] {
  let calls = 0;
  const handle = async (request: { address: string; cookie(name: 'access'): string | undefined }) => {
    calls++;
    return { body: { address: request.address, access: request.cookie('access') ?? null, calls } };
  };
  const session = { kind: 'session' } as const;
  const open = { kind: 'open', reason: 'a test' } as const;
  return [
    route({
      method: 'GET',
      path: '/api/probe',
      authority: session,
      who: anybody,
      summary: 'p',
      answers: { 200: Seen },
      handle,
    }),
    route({
      method: 'POST',
      path: '/api/probe',
      authority: session,
      who: anybody,
      summary: 'p',
      answers: { 200: Seen },
      handle,
    }),
    route({
      method: 'GET',
      path: '/api/open',
      authority: open,
      who: anybody,
      summary: 'p',
      answers: { 200: Seen },
      handle,
    }),
    route({
      method: 'POST',
      path: '/api/open',
      authority: open,
      who: anybody,
      summary: 'p',
      answers: { 200: Seen },
      handle,
    }),
  ];
}

const https = { PUBLIC_URL: 'https://carnet.example.org', TRUSTED_PROXIES: '127.0.0.1' };
const throughProxy = { host: 'carnet.example.org', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
const cookie = 'carnet_access=patient';

async function codeOf(
  server: TestServer,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<string> {
  const answer = await server.ask(path, { method, headers, ...(method === 'GET' ? {} : { body: {} }) });
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${String(answer.json['code'])}`;
}

describe('Host', () => {
  it('answers for its own names, with their port', async () => {
    const server = await startServer(probes());
    for (const host of [
      `localhost:${server.port}`,
      `LOCALHOST:${server.port}`,
      `127.0.0.1:${server.port}`,
      `[::1]:${server.port}`,
    ]) {
      expect(await codeOf(server, '/api/open', { host })).toBe('200');
    }
  });

  it.each(['demo', 'real'] as const)('refuses every other in %s mode, on every path', async (mode) => {
    const server = await startServer(probes(), { mode });
    const { port } = server;
    const hosts = [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      `localhost:${port + 1}`,
      `localhost:${port}.evil.example`,
    ];
    const odd = [
      `evil@localhost:${port}`,
      `localhost:${port}@evil`,
      `127.0.0.1.nip.io:${port}`,
      `0.0.0.0:${port}`,
      `127.1:${port}`,
      '',
    ];
    for (const host of [...hosts, ...odd]) {
      for (const path of ['/api/open', '/', '/health/live', '/.well-known/security.txt', '/api/openapi.json']) {
        expect(await codeOf(server, path, { host }), `${host} ${path}`).toBe('421 wrong-host');
      }
    }
  });

  it('refuses a second Host header and a target that is no path', async () => {
    const server = await startServer(probes());
    const { port } = server;
    const two = `GET /api/open HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await server.raw(two)).toMatch(/^HTTP\/1\.1 4(?:00|21) /);
    for (const target of ['http://evil.example/api/open', '//evil.example/api/open', '*']) {
      const bytes = `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`;
      expect(await server.raw(bytes), target).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(await server.raw('GET /api/open HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await server.raw('GET /api/open HTTP/1.0\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it('takes the default port written or not', async () => {
    const server = await startServer(probes(), { env: https });
    expect(await codeOf(server, '/api/open', throughProxy)).toBe('200');
    expect(await codeOf(server, '/api/open', { ...throughProxy, host: 'carnet.example.org:443' })).toBe('200');
    expect(await codeOf(server, '/api/open', { ...throughProxy, host: `localhost:${server.port}` })).toBe(
      '421 wrong-host',
    );
  });
});

describe('the way in', () => {
  it('refuses what was not https all the way', async () => {
    const server = await startServer(probes(), { env: https });
    for (const proto of ['http', 'https,http', 'HTTPS ', 'wss', '']) {
      expect(await codeOf(server, '/api/open', { ...throughProxy, 'x-forwarded-proto': proto }), proto).toBe(
        '421 wrong-host',
      );
    }
    expect(await codeOf(server, '/api/open', { host: 'carnet.example.org' })).toBe('421 wrong-host');
  });

  it('believes nobody but named proxies', async () => {
    const server = await startServer(probes(), { env: { ...https, TRUSTED_PROXIES: '10.9.9.9' } });
    expect(await codeOf(server, '/api/open', throughProxy)).toBe('421 wrong-host');
    const local = await startServer(probes());
    const answer = await local.ask('/api/open', {
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' },
    });
    expect(answer.json['address']).toBe('127.0.0.1');
  });

  it('takes the address that the nearest trusted proxy saw, not one that a client wrote', async () => {
    const server = await startServer(probes(), { env: { ...https, TRUSTED_PROXIES: '127.0.0.1 10.0.0.0/24' } });
    const address = async (chain: string) =>
      (await server.ask('/api/open', { headers: { ...throughProxy, 'x-forwarded-for': chain } })).json['address'];
    expect(await address('198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(await address('198.51.100.1, 203.0.113.9, 10.0.0.7')).toBe('203.0.113.9');
    expect(await address('2001:db8::7')).toBe('2001:db8::7');
    expect(await address('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(await address('203.0.113.9, <script>')).toBe('127.0.0.1');
    expect(await address('10.0.0.7')).toBe('127.0.0.1');
  });

  it.each([
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-host',
    'forwarded',
    'via',
    'x-real-ip',
    'x-forwarded-prefix',
  ])('the demo refuses %s', async (name) => {
    const server = await startServer(probes(), { mode: 'demo' });
    expect(await codeOf(server, '/api/open', { [name]: 'x' })).toBe('421 wrong-host');
  });
});

describe('requests that change something', () => {
  it('are taken from our own pages and from programs', async () => {
    const server = await startServer(probes());
    const origin = `http://localhost:${server.port}`;
    expect(await codeOf(server, '/api/probe', { cookie, origin, 'sec-fetch-site': 'same-origin' }, 'POST')).toBe('200');
    expect(await codeOf(server, '/api/probe', { cookie, origin }, 'POST')).toBe('200');
    expect(await codeOf(server, '/api/open', {}, 'POST')).toBe('200');
    expect(await codeOf(server, '/api/open', { 'sec-fetch-site': 'none' }, 'POST')).toBe('200');
  });

  it('are refused from any other page, whatever it sends', async () => {
    const server = await startServer(probes());
    const { port } = server;
    const origin = `http://localhost:${port}`;
    const attempts: Record<string, string>[] = [
      { cookie },
      { cookie, 'sec-fetch-site': 'same-origin' },
      { cookie, origin: 'null' },
      { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { cookie, origin: `http://localhost:${port + 1}`, 'sec-fetch-site': 'same-site' },
      { cookie, origin: `http://localhost:${port + 1}`, 'sec-fetch-site': 'same-origin' },
      { cookie, origin: 'http://localhost' },
      { cookie, origin: `https://localhost:${port}` },
      { cookie, origin: `http://127.0.0.1:${port}` },
      { cookie, origin: `${origin}.evil.example` },
      { cookie, origin: origin.toUpperCase() },
      { cookie, origin, 'sec-fetch-site': 'cross-site' },
      { cookie, origin, 'sec-fetch-site': 'same-site' },
      { cookie: `x=1; ${cookie}; ${cookie}` },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { authorization: 'Basic eDp5', cookie },
    ];
    for (const headers of attempts) {
      for (const path of ['/api/probe', '/api/open']) {
        expect(await codeOf(server, path, headers, 'POST'), JSON.stringify(headers)).toBe('403 cross-site');
      }
    }
    const reached = await server.ask('/api/open');
    expect(reached.json['calls']).toBe(1);
  });

  it('come in as a form of another page and change nothing', async () => {
    const server = await startServer(probes());
    const headers = { cookie, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await server.ask('/api/probe', { method: 'POST', headers, body: 'a=b' })).status).toBe(403);
  });

  it('beside a Bearer token need no origin, and their cookies are not read', async () => {
    const server = await startServer(probes());
    const answer = await server.ask('/api/open', {
      body: {},
      headers: { cookie, authorization: 'Bearer reads', origin: 'https://evil.example' },
    });
    expect(answer).toMatchObject({ status: 200, json: { access: null } });
  });
});

describe('reading by cookie', () => {
  it('is refused when a page of another origin makes the browser ask', async () => {
    const server = await startServer(probes());
    for (const site of ['cross-site', 'same-site']) {
      expect(await codeOf(server, '/api/probe', { cookie, 'sec-fetch-site': site })).toBe('403 cross-site');
    }
    expect(await codeOf(server, '/api/probe', { cookie, 'sec-fetch-site': 'same-origin' })).toBe('200');
    expect(await codeOf(server, '/api/probe', { cookie })).toBe('200');
  });

  it('takes no cookie that is there twice', async () => {
    const server = await startServer(probes());
    expect(await codeOf(server, '/api/probe', { cookie: `${cookie}; carnet_access=other` })).toBe('401 not-signed-in');
  });
});

describe('CORS', () => {
  const env = { ALLOWED_ORIGINS: 'https://app.example.org:8443' };
  const origin = 'https://app.example.org:8443';
  const preflight = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' };

  it('answers the preflight of a named origin before anything else', async () => {
    const server = await startServer(probes(), { env });
    const answer = await server.ask('/api/probe', { method: 'OPTIONS', headers: { origin, ...preflight } });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    });
    expect(answer.headers['access-control-allow-methods']).toContain('PUT');
    expect((await server.ask('/nowhere', { method: 'OPTIONS', headers: { origin, ...preflight } })).status).toBe(204);
  });

  it.each([
    'https://app.example.org',
    'https://app.example.org:8444',
    'http://app.example.org:8443',
    'https://evil.example',
    'null',
  ])('gives nothing to %s', async (other) => {
    const server = await startServer(probes(), { env });
    const answer = await server.ask('/api/probe', { method: 'OPTIONS', headers: { origin: other, ...preflight } });
    expect(answer.status).toBe(403);
    const read = await server.ask('/api/open', { headers: { origin: other } });
    for (const { headers } of [answer, read]) expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(read.headers.vary).toBe('Origin');
  });

  it('lets a named origin change something', async () => {
    const server = await startServer(probes(), { env });
    expect(await codeOf(server, '/api/probe', { cookie, origin, 'sec-fetch-site': 'same-site' }, 'POST')).toBe('200');
    expect(await codeOf(server, '/api/probe', { cookie, origin, 'sec-fetch-site': 'same-site' })).toBe('200');
  });
});

describe('headers of every answer', () => {
  it('are there for data, errors and refusals alike; HSTS with https only', async () => {
    const plain = await startServer(probes());
    for (const headers of [{}, { host: 'evil.example' }, { cookie, 'sec-fetch-site': 'cross-site' }]) {
      const answer = await plain.ask('/api/probe', { headers });
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      });
      expect(answer.headers['strict-transport-security']).toBeUndefined();
      expect(answer.headers['server']).toBeUndefined();
    }
    const secure = await startServer(probes(), { env: https });
    const answer = await secure.ask('/api/open', { headers: throughProxy });
    expect(answer.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
  });
});

describe('cookies', () => {
  const setting = (): readonly Route[] => [
    route({
      method: 'POST',
      path: '/api/open',
      authority: { kind: 'open', reason: 'a test' },
      who: anybody,
      summary: 'sets all',
      answers: { 204: Type.Undefined() },
      handle: async (request) => {
        request.setCookie('access', 'a.b-c_d', { maxAge: 600 });
        request.setCookie('refresh', '', { maxAge: 0 });
        request.setCookie('device', 'd', { maxAge: 60 });
        return { status: 204 };
      },
    }),
  ];

  it('have the prefix and Secure with https', async () => {
    const server = await startServer(setting(), { env: https });
    const answer = await server.ask('/api/open', { body: {}, headers: throughProxy });
    expect(answer.headers['set-cookie']).toEqual([
      '__Host-carnet_access=a.b-c_d; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=600',
      '__Host-carnet_refresh=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
      '__Host-carnet_device=d; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60',
    ]);
  });

  it('have neither on http://localhost', async () => {
    const answer = await (await startServer(setting())).ask('/api/open', { body: {} });
    expect(answer.headers['set-cookie']?.[0]).toBe(
      'carnet_access=a.b-c_d; Path=/; HttpOnly; SameSite=Strict; Max-Age=600',
    );
  });

  it('a cookie stays below 4,096 bytes, name and attributes counted', () => {
    const cookies = new Cookies(true);
    const longest = (length: number) => () => cookies.write('access', 'a'.repeat(length), { maxAge: 600 });
    expect(longest(4000)()).toHaveLength(4000 + cookies.write('access', '', { maxAge: 600 }).length);
    expect(longest(4050)).toThrow('at most 4096 bytes');
  });

  it('without the prefix are not read with https', async () => {
    const server = await startServer(probes(), { env: https });
    expect(await codeOf(server, '/api/probe', { ...throughProxy, cookie })).toBe('401 not-signed-in');
    expect(await codeOf(server, '/api/probe', { ...throughProxy, cookie: '__Host-carnet_access=patient' })).toBe('200');
  });
});
