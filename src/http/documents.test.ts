import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { anybody, CarnetError, errorCodes, route } from '../kernel/index.ts';
import { openRouteDifferences } from './index.ts';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  const rows = [...read('errors.md').matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| (\S.*) \| (\S.*) \|$/gm)];

  it('has each code once, with its status, when it comes and what to do', () => {
    const documented = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
    expect(documented).toEqual(
      Object.fromEntries(Object.entries(errorCodes).map(([code, { status }]) => [code, status])),
    );
    expect(rows).toHaveLength(Object.keys(errorCodes).length);
  });
});

describe('docs/open-routes.md', () => {
  it('has the routes of the edge itself', async () => {
    const server = await startServer([]);
    const missing = openRouteDifferences(read('open-routes.md'), server.server.routes).filter((one) =>
      one.endsWith('not listed'),
    );
    expect(missing).toEqual([]);
  });

  it('is compared both ways', () => {
    const base = {
      authority: { kind: 'open', reason: 'r' },
      who: anybody,
      summary: 's',
      answers: {},
      handle: () => Promise.resolve({}),
    } as const;
    const table = [
      route({ ...base, method: 'GET', path: '/a' }),
      route({ ...base, method: 'POST', path: '/a', authority: { kind: 'session' } }),
    ];
    expect(openRouteDifferences('| `GET /a` | because |', table)).toEqual([]);
    expect(openRouteDifferences('| `GET /b` | because |', table)).toEqual([
      'GET /a is open and not listed',
      'GET /b is listed and not open',
    ]);
    expect(openRouteDifferences('| `GET /a` |  |\n| `POST /a` | because |', table)).toHaveLength(2);
  });
});

describe('/api/openapi.json', () => {
  const Item = Type.Object({ name: Type.String({ maxLength: 9 }) });
  const table = [
    route({
      ...{
        method: 'PUT',
        path: '/api/items/:id',
        authority: { kind: 'record', scope: 'record:write' },
        who: anybody,
        summary: 'Change one',
      },
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      query: Type.Object({ dry: Type.Optional(Type.Boolean()) }),
      body: Item,
      answers: { 200: Item, 204: Type.Undefined() },
      handle: () => Promise.resolve({ status: 204 }),
    }),
    route({
      method: 'GET',
      path: '/api/fhir/R4/*',
      authority: { kind: 'session' },
      who: anybody,
      summary: 'FHIR',
      answers: { 200: Type.Unknown() },
      handle: () => Promise.resolve({}),
    }),
  ];

  it('has every route under /api and nothing else, from the schemas that validate', async () => {
    const server = await startServer(table);
    const { json, status } = await server.ask('/api/openapi.json');
    expect(status).toBe(200);
    expect(json['openapi']).toBe('3.1.1');
    const paths = json['paths'] as Record<string, Record<string, unknown>>; // the shape that OpenAPI gives it
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = server.server.routes
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')}`);
    expect(described.sort()).toEqual(expected.sort());
    const put = {
      operationId: 'putApiItemsId',
      security: [{ session: [] }, { token: [] }],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { format: 'uuid' } },
        { name: 'dry', in: 'query', required: false, schema: { type: 'boolean' } },
      ],
      requestBody: { content: { 'application/json': { schema: { additionalProperties: false, required: ['name'] } } } },
      responses: {
        200: { content: { 'application/json': { schema: { type: 'object' } } } },
        204: { description: 'Done.' },
        default: {},
      },
    };
    expect(paths).toMatchObject({ '/api/items/{id}': { put } });
  });
});

describe('what every server has', () => {
  it('tells that it is up, and which part is not', async () => {
    const sealed = new CarnetError('key-service-away', 'The key service is sealed.');
    const health = {
      database: () => Promise.resolve(),
      keys: () => Promise.reject(sealed),
      audit: () => Promise.reject(new Error('relation "audit_event" does not exist')),
    };
    const server = await startServer([], { health });
    expect((await server.ask('/health/live')).json).toEqual({ status: 'up' });
    const answer = await server.ask('/health/ready');
    expect(answer.text).not.toContain('audit_event');
    expect(answer).toMatchObject({
      status: 503,
      json: {
        status: 'not-ready',
        parts: { database: 'up', keys: 'down', audit: 'down' },
        reasons: { keys: 'The key service is sealed.' },
      },
    });
    const well = await startServer([], { health: { database: () => Promise.resolve() } });
    expect(await well.ask('/health/ready')).toMatchObject({ status: 200, json: { status: 'ready' } });
  });

  it('counts a part that hangs as down, and asks once for many', async () => {
    let asked = 0;
    const hangs = (): Promise<void> => {
      asked++;
      return new Promise(() => undefined);
    };
    const server = await startServer([], { health: { database: hangs } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.ask('/health/ready')));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(asked).toBe(1);
  });

  it('says where to report and where to change a password', async () => {
    const server = await startServer([]);
    const { text, headers } = await server.ask('/.well-known/security.txt');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text).toMatch(/^Contact: mailto:security@example\.org\nExpires: \d{4}-\d{2}-\d{2}T00:00:00Z\n/);
    const expires = Date.parse(/Expires: (\S+)/.exec(text)?.[1] ?? '');
    expect(expires - Date.now()).toBeLessThan(365 * 24 * 3600_000);
    expect(await server.ask('/.well-known/change-password')).toMatchObject({
      status: 302,
      headers: { location: '/security/password' },
    });
    await expect(startServer([], { securityContact: 'somebody' })).rejects.toThrow('security contact');
  });
});
