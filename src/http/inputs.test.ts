import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type TSchema, Type } from 'typebox';
import { afterEach, describe, expect, it, test } from 'vitest';
import { anybody, type Route, route } from '../kernel/index.ts';
import { membersIn } from './bodies.ts';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const authority = { kind: 'open', reason: 'a test' } as const;
const Echo = { 200: Type.Unknown() };
const Person = Type.Object({
  email: Type.String({ format: 'email', maxLength: 254 }),
  age: Type.Optional(Type.Integer({ minimum: 0 })),
  pets: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
});

function posts(body: TSchema | 'stream', path = '/api/x', bodyLimit?: number): Route {
  const limit = bodyLimit === undefined ? {} : { bodyLimit };
  return route({
    method: 'POST',
    path,
    authority,
    who: anybody,
    summary: 's',
    body,
    ...limit,
    answers: Echo,
    handle: async (request) => ({ body: { got: request.body } }),
  });
}

function gets(query?: TSchema, path = '/api/x'): Route {
  const handle = async (request: { query: unknown; params: unknown }) => ({
    body: { query: request.query, params: request.params },
  });
  const base = { method: 'GET', path, authority, who: anybody, summary: 's', answers: Echo, handle } as const;
  return query === undefined ? route(base) : (route({ ...base, query }) as Route);
}

describe('a JSON body', () => {
  it.each<[string, unknown, string, string]>([
    ['of another type', { email: 5 }, 'body.email', 'type'],
    ['with a wrong format', { email: 'nobody' }, 'body.email', 'format'],
    ['with a field missing', {}, 'body.email', 'missing'],
    ['with an unknown field', { email: 'a@example.org', admin: true }, 'body.admin', 'unknown'],
    [
      'with an unknown field deep down',
      { email: 'a@example.org', pets: [{ name: 'x', role: 1 }] },
      'body.pets.0.role',
      'unknown',
    ],
    ['with a number as text', { email: 'a@example.org', age: '5' }, 'body.age', 'type'],
    ['that is a list', [], 'body', 'type'],
    ['that is null', null, 'body', 'type'],
  ])('%s is refused and the field named', async (_, body, field, code) => {
    const server = await startServer([posts(Person)]);
    const answer = await server.ask('/api/x', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ code: 'invalid-input', errors: [{ field, code }] });
  });

  it.each([
    ['__proto__', '{"email":"a@example.org","__proto__":{"admin":true}}'],
    ['escaped __proto__', '{"email":"a@example.org","\\u005f_proto__":{"admin":true}}'],
    ['constructor.prototype', '{"email":"a@example.org","constructor":{"prototype":{"admin":true}}}'],
    ['nothing', ''],
    ['half of it', '{"email":'],
    ['a depth bomb', `{"email":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a byte order mark alone', '\uFEFF'],
  ])('with %s is refused', async (_, body) => {
    const server = await startServer([posts(Person)]);
    expect((await server.ask('/api/x', { method: 'POST', body })).status).toBe(400);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('that is not UTF-8 or says another charset is refused', async () => {
    const server = await startServer([posts(Person)]);
    const bytes = Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xc3, 0x28]), Buffer.from('@example.org"}')]);
    expect((await server.ask('/api/x', { body: bytes })).status).toBe(400);
    const headers = { 'content-type': 'application/json; charset=utf-16' };
    expect((await server.ask('/api/x', { body: { email: 'a@example.org' }, headers })).status).toBe(415);
    const two = { 'content-type': 'application/json; charset=utf-8; charset=utf-16' };
    expect((await server.ask('/api/x', { body: { email: 'a@example.org' }, headers: two })).status).toBe(415);
    const good = { 'content-type': 'application/json;charset="UTF-8"' };
    expect((await server.ask('/api/x', { body: { email: 'a@example.org' }, headers: good })).status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/fhir+json',
    'application/jsonx',
    '',
  ])('as %s is refused', async (type) => {
    const server = await startServer([posts(Person)]);
    const answer = await server.ask('/api/x', { body: '{"email":"a@example.org"}', headers: { 'content-type': type } });
    expect(answer.status).toBe(415);
    expect(answer.json['code']).toBe('unsupported-media-type');
  });

  it.each(['gzip', 'deflate', 'br', 'identity, gzip', 'zstd'])('packed as %s is refused unread', async (coding) => {
    const server = await startServer([posts(Person), posts('stream', '/api/up')]);
    const headers = { 'content-encoding': coding };
    for (const path of ['/api/x', '/api/up']) {
      const answer = await server.ask(path, { body: gzipSync(Buffer.alloc(100_000)), headers });
      expect(answer).toMatchObject({ status: 415, json: { code: 'unsupported-media-type' } });
    }
    const plain = { 'content-encoding': 'Identity' };
    expect((await server.ask('/api/x', { body: { email: 'a@example.org' }, headers: plain })).status).toBe(200);
  });

  it('larger than its route takes is refused', async () => {
    const server = await startServer([posts(Person, '/api/x', 100)]);
    const answer = await server.ask('/api/x', { body: { email: 'a'.repeat(200) } });
    expect(answer).toMatchObject({ status: 413, json: { code: 'too-large' } });
    const chunked = `POST /api/x HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    expect(await server.raw(`${chunked}c8\r\n${' '.repeat(200)}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('where none is taken is refused, an empty one is not', async () => {
    const none = route({
      method: 'POST',
      path: '/api/x',
      authority,
      who: anybody,
      summary: 's',
      answers: Echo,
      handle: async () => ({ status: 204 }),
    });
    const server = await startServer([none]);
    expect((await server.ask('/api/x', { body: { a: 1 } })).status).toBe(400);
    expect((await server.ask('/api/x', { body: {} })).status).toBe(204);
    expect((await server.ask('/api/x', { method: 'POST' })).status).toBe(204);
  });

  it('under FHIR comes as the slice takes it, still without __proto__ and depth', async () => {
    const server = await startServer([posts(Type.Unknown(), '/api/fhir/R4/:type')]);
    const headers = { 'content-type': 'application/fhir+json' };
    expect(
      (await server.ask('/api/fhir/R4/Patient', { body: { resourceType: 'Patient', anything: 1 }, headers })).status,
    ).toBe(200);
    const hostile = await server.ask('/api/fhir/R4/Patient', { body: '{"__proto__":{}}', headers });
    expect(hostile.json).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'structure' }],
    });
    expect(hostile.headers['content-type']).toContain('application/fhir+json');
  });
});

describe('depth', () => {
  const isDeeperThan = (text: string, limit: number) => membersIn(Buffer.from(text), limit) === null;

  it('counts brackets outside strings only', () => {
    expect(isDeeperThan('[[[]]]', 3)).toBe(false);
    expect(isDeeperThan('[[[[]]]]', 3)).toBe(true);
    expect(isDeeperThan('{"a":"[[[[[[","b":"\\"[[[[","c":"\\\\"}', 1)).toBe(false);
    expect(isDeeperThan('{"a":"\\\\",  "b":[[]]}', 2)).toBe(true);
    expect(isDeeperThan('["unfinished [[[', 1)).toBe(false);
  });
});

describe('a field that stands twice', () => {
  it.each([
    ['beside itself', '{"email":"a@example.org","email":"b@example.org"}'],
    ['written otherwise', '{"email":"a@example.org","\\u0065mail":"b@example.org"}'],
    ['deep down', '{"email":"a@example.org","pets":[{"name":"x"},{"name":"y","name":"z"}]}'],
  ])('%s is refused, whichever reader would have taken which', async (_, body) => {
    const server = await startServer([posts(Person), posts(Type.Unknown(), '/api/fhir/R4/:type')]);
    for (const path of ['/api/x', '/api/fhir/R4/Patient']) {
      const answer = await server.ask(path, { body });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('twice');
    }
  });

  it('is not seen in texts, numbers and empty names', async () => {
    const server = await startServer([posts(Type.Unknown(), '/api/fhir/R4/:type')]);
    for (const body of ['{"a":"\\"a\\":1","b":"::{","":{"a":1.10}}', '[{"a":1},{"a":1e2}]', '"a:b"', '{}']) {
      expect((await server.ask('/api/fhir/R4/Patient', { body })).status, body).toBe(200);
    }
  });
});

test('a long body of numbers under names that FHIR does not have keeps nobody waiting: it is too large', async () => {
  const server = await startServer([posts(Type.Unknown(), '/api/fhir/R4', 16 * 1024 * 1024)]);
  const members = Array.from({ length: 200_000 }, (_, n) => `"${n}":1.0`).join(',');
  const answer = await server.ask('/api/fhir/R4', { body: `{${members}}` });
  expect(answer.status).toBe(413);
  expect((await server.ask('/api/fhir/R4', { body: '{"1":1.0}' })).status).toBe(200);
});

describe('query and parameters', () => {
  const Query = Type.Object({
    n: Type.Optional(Type.Integer()),
    yes: Type.Optional(Type.Boolean()),
    s: Type.Optional(Type.String()),
    l: Type.Optional(Type.Array(Type.Number())),
  });

  it('become numbers, booleans and lists where the schema says so, and nowhere else', async () => {
    const server = await startServer([gets(Query)]);
    const answer = await server.ask('/api/x?n=5&yes=true&s=5&l=1.5');
    expect(answer.json['query']).toEqual({ n: 5, yes: true, s: '5', l: [1.5] });
    expect((await server.ask('/api/x?l=1&l=2')).json['query']).toEqual({ l: [1, 2] });
  });

  it.each([
    'n=',
    'n=5a',
    'n=0x10',
    'n=1e3',
    'n=+5',
    'n=1.5',
    'n=%205',
    'yes=1',
    'yes=TRUE',
    'n=1&n=2',
    's=1&s=2',
    'other=1',
    '__proto__=1',
    'l=x',
  ])('?%s is refused', async (query) => {
    const server = await startServer([gets(Query)]);
    expect(await server.ask(`/api/x?${query}`)).toMatchObject({ status: 400, json: { code: 'invalid-input' } });
  });

  it('without a schema takes nothing', async () => {
    const server = await startServer([gets()]);
    expect((await server.ask('/api/x?a=1')).json).toMatchObject({ errors: [{ field: 'query.a', code: 'unknown' }] });
  });

  it('of a path that have another form are not found', async () => {
    const server = await startServer([gets(undefined, '/api/x/:id')]);
    expect((await server.ask('/api/x/abc-1.2')).json['params']).toEqual({ id: 'abc-1.2' });
    for (const id of ['a%2Fb', '%00', 'a%20b', 'é', 'a'.repeat(129), '%ff', '..%2f..']) {
      expect([400, 404], id).toContain((await server.ask(`/api/x/${encodeURI(id).replaceAll('%25', '%')}`)).status);
    }
  });
});

describe('an upload', () => {
  const reads: Route = route({
    method: 'POST',
    path: '/api/up',
    authority,
    who: anybody,
    summary: 's',
    body: 'stream',
    bodyLimit: 100_000,
    answers: Echo,
    handle: async (request) => {
      let bytes = 0;
      for await (const chunk of request.body as Readable) bytes += (chunk as Buffer).length; // no encoding is set
      return { body: { bytes } };
    },
  });

  it.each([
    'application/fhir+json',
    'application/json',
    'application/fhir+ndjson',
    'application/x-ndjson',
    'application/octet-stream',
  ])('as %s arrives unread', async (type) => {
    const server = await startServer([reads]);
    const answer = await server.ask('/api/up', { body: '{{{ not json', headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status: 200, json: { bytes: 12 } });
  });

  it('past its limit breaks off, announced or not', async () => {
    const server = await startServer([reads]);
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await server.ask('/api/up', { body: 'x'.repeat(100_001), headers })).status).toBe(413);
    const head = `POST /api/up HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await server.raw(`${head}186A1\r\n${'x'.repeat(100_001)}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
    expect((await server.ask('/api/up', { body: 'x', headers: { 'content-type': 'image/png' } })).status).toBe(415);
  });

  it('that is broken off ends the handler', async () => {
    let ended: unknown = null;
    const watching: Route = {
      ...reads,
      handle: async (request) => {
        try {
          return await reads.handle(request);
        } catch (error) {
          ended = error;
          throw error;
        }
      },
    };
    const server = await startServer([watching]);
    const head = `POST /api/up HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/octet-stream\r\nContent-Length: 500\r\n\r\nhalf`;
    await server.raw(head, 100);
    await expect.poll(() => ended).toBeInstanceOf(Error);
  });
});
