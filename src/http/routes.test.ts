import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { type Actor, type Authority, anybody, CarnetError, type Route, route } from '../kernel/index.ts';
import { actorOf, startServer, stopServers } from './server.fixture.ts';
import { prepareRoutes } from './table.ts';

afterEach(stopServers);

const open = { kind: 'open', reason: 'a test' } as const;
const base = { method: 'GET', path: '/api/x', authority: open, who: anybody, summary: 's', answers: {} } as const;
const handle = () => Promise.resolve({ status: 204 });
const tells = ({ actor }: { readonly actor: Actor | null }) =>
  Promise.resolve({ status: 204, headers: { 'x-role': actor?.role ?? 'nobody' } });
const Closed = Type.Object({ name: Type.String() });

describe('a route table', () => {
  it.each<[string, Route, string]>([
    [
      'without authority',
      { ...base, authority: undefined as unknown as Authority, who: anybody, handle },
      'no authority',
    ],
    [
      'of an unknown authority',
      { ...base, authority: { kind: 'all' } as unknown as Authority, who: anybody, handle },
      'no authority',
    ],
    [
      'open without a reason',
      { ...base, authority: { kind: 'open', reason: ' ' }, who: anybody, handle },
      'no authority',
    ],
    ['without a path', { ...base, path: 'api', handle }, 'not a method and a path'],
    ['with an open body', { ...base, body: Type.Object({}, { additionalProperties: true }), handle }, 'does not name'],
    ['with any body', { ...base, body: Type.Unknown(), handle }, 'anything at all'],
    [
      'with anything inside',
      { ...base, body: Type.Object({ a: Type.Object({ b: Type.Any() }) }), handle },
      'x body.a.b: the schema takes anything',
    ],
    ['with names of any kind', { ...base, body: Type.Record(Type.String(), Type.String()), handle }, 'of any name'],
    ['with joined objects', { ...base, body: Type.Intersect([Closed, Closed]), handle }, 'allOf'],
    ['with any list', { ...base, query: Type.Object({ a: Type.Array(Type.Any()) }), handle }, 'anything at all'],
    [
      'with other parameters than its path',
      { ...base, path: '/api/:x', params: Type.Object({ y: Type.String() }), handle },
      'other parameters',
    ],
  ])('is refused %s', (_, one, why) => {
    expect(() => prepareRoutes([one])).toThrow(why);
  });

  it('is refused with two routes of one address', () => {
    const two = [
      { ...base, path: '/api/:a', handle },
      { ...base, path: '/api/:b', handle },
    ];
    expect(() => prepareRoutes(two)).toThrow('already');
  });

  it('closes every object of its inputs', () => {
    const body = Type.Object({ list: Type.Array(Type.Union([Closed, Type.Null()])) });
    const [one] = prepareRoutes([{ ...base, body, handle }]);
    expect(JSON.stringify(one?.body).match(/"additionalProperties":false/g)).toHaveLength(2);
    expect(one?.query).toMatchObject({ additionalProperties: false });
  });
});

describe('authority', () => {
  const kinds: Record<string, Authority> = {
    open,
    session: { kind: 'session' },
    fresh: { kind: 'fresh' },
    read: { kind: 'record', scope: 'record:read' },
    write: { kind: 'record', scope: 'record:write' },
    admin: { kind: 'role', role: 'admin' },
  };
  const table = Object.entries(kinds).map(([name, authority]) =>
    route({
      method: 'GET',
      path: `/api/${name}`,
      authority,
      who: anybody,
      summary: name,
      answers: { 204: Type.Undefined() },
      handle,
    }),
  );
  const allowed: Record<string, readonly string[]> = {
    nobody: ['open'],
    'cookie patient': ['open', 'session', 'read', 'write'],
    'cookie stale': ['open', 'session', 'read', 'write'],
    'cookie ahead': ['open', 'session', 'read', 'write'],
    'cookie fresh': ['open', 'session', 'fresh', 'read', 'write'],
    'cookie admin': ['open', 'session', 'read', 'write', 'admin'],
    'cookie both': ['open', 'session', 'read', 'write', 'admin'],
    'cookie reads': ['open'],
    'bearer reads': ['open', 'read'],
    'bearer writes': ['open', 'write'],
    'bearer patient': ['open'],
    'bearer ': ['open'],
  };

  it.each(Object.entries(allowed))('of %s', async (who, paths) => {
    const server = await startServer(table);
    const [kind = '', token = ''] = who.split(' ');
    const ways: Record<string, Record<string, string>> = {
      cookie: { cookie: `carnet_access=${token}` },
      bearer: { authorization: `Bearer ${token}` },
    };
    for (const path of Object.keys(kinds)) {
      const { status, json, headers } = await server.ask(`/api/${path}`, { headers: ways[kind] ?? {} });
      if (paths.includes(path)) expect(status, path).toBe(204);
      else expect([401, 403], path).toContain(status);
      if (status === 401) {
        expect(json['code']).toBe('not-signed-in');
        expect(headers['www-authenticate']).toBe('Bearer realm="carnet"');
      }
      if (path === 'fresh' && kind === 'cookie' && status === 403) expect(json['code']).toBe('factor-needed');
    }
  });

  it('is that of the role in use: of the header, else of the route, and never one that the session does not have', async () => {
    const rooms = [
      ...table,
      route({ ...base, path: '/api/whoami', authority: { kind: 'session' }, who: anybody, handle: tells }),
    ];
    const server = await startServer([
      ...rooms,
      route({ ...base, path: '/api/open-whoami', authority: open, who: anybody, handle: tells }),
    ]);
    const asked = async (path: string, role?: string, who = 'both') => {
      const headers = { cookie: `carnet_access=${who}`, ...(role === undefined ? {} : { 'carnet-role': role }) };
      const { status, headers: given, json } = await server.ask(path, { headers });
      return given['x-role'] ?? json['code'] ?? status;
    };
    expect(await asked('/api/admin')).toBe(204);
    expect(await asked('/api/admin', 'admin')).toBe(204);
    for (const role of ['patient', 'doctor']) expect(await asked('/api/admin', role)).toBe('not-allowed');
    expect(await asked('/api/whoami')).toBe('patient');
    expect(await asked('/api/whoami', 'doctor')).toBe('doctor');
    expect(await asked('/api/whoami', undefined, 'admin')).toBe('admin');
    for (const role of ['auditor', 'caregiver']) expect(await asked('/api/whoami', role)).toBe('not-allowed');
    for (const role of ['root', 'Doctor', 'constructor', ''])
      expect(await asked('/api/whoami', role)).toBe('invalid-input');
    for (const role of ['auditor', 'root']) expect(await asked('/api/open-whoami', role)).toBe('patient');
    const token = { authorization: 'Bearer reads', 'carnet-role': 'admin' };
    expect((await server.ask('/api/read', { headers: token })).status).toBe(204);
    expect((await server.ask('/api/admin', { headers: token })).status).toBe(403);
  });

  it('is demanded before the body is read, for HEAD as for GET', async () => {
    const post = route({ ...base, method: 'POST', authority: { kind: 'session' }, who: anybody, body: Closed, handle });
    const server = await startServer([...table, post]);
    expect((await server.ask('/api/x', { method: 'POST', body: '{{{' })).status).toBe(401);
    expect((await server.ask('/api/session', { method: 'HEAD' })).status).toBe(401);
    expect(
      (await server.ask('/api/fresh', { method: 'HEAD', headers: { cookie: 'carnet_access=fresh' } })).status,
    ).toBe(204);
  });

  it('works with answers that come at once, and passes on why a token is refused', async () => {
    const quick = await startServer(table, { verifyActor: actorOf });
    expect((await quick.ask('/api/session', { headers: { cookie: 'carnet_access=patient' } })).status).toBe(204);
    const ended = await startServer(table, {
      verifyActor: () => Promise.reject(new CarnetError('session-ended', 'It ended.')),
    });
    const headers = { cookie: 'carnet_access=patient' };
    expect((await ended.ask('/api/session', { headers })).json['code']).toBe('session-ended');
    expect((await ended.ask('/api/open', { headers })).status).toBe(204);
    const broken = await startServer(table, { verifyActor: () => Promise.reject(new Error('database')) });
    expect((await broken.ask('/api/session', { headers })).status).toBe(500);
    expect((await broken.ask('/api/open', { headers })).status).toBe(204);
    const thrower: typeof actorOf = () => {
      throw new CarnetError('clock-behind', 'Wait.');
    };
    const throwing = await startServer(table, { verifyActor: thrower });
    expect((await throwing.ask('/api/session', { headers })).status).toBe(503);
    expect((await throwing.ask('/api/open', { headers })).status).toBe(204);
  });

  it('asks for the session behind a good token wherever no record is opened, and lets nobody past unasked', async () => {
    const asked: string[] = [];
    const gone = await startServer(table, {
      sessionLives: (actor) => {
        asked.push(actor.session);
        return Promise.resolve(false);
      },
    });
    const as = (who: string) => ({ headers: { cookie: `carnet_access=${who}` } });
    for (const [path, who] of [
      ['/api/session', 'patient'],
      ['/api/fresh', 'fresh'],
      ['/api/admin', 'admin'],
    ] as const)
      expect((await gone.ask(path, as(who))).json['code']).toBe('session-ended');
    expect(asked).toHaveLength(3);
    for (const path of ['/api/open', '/api/read', '/api/write'])
      expect((await gone.ask(path, as('patient'))).status).toBe(204);
    expect((await gone.ask('/api/admin', as('patient'))).json['code']).toBe('not-allowed');
    expect(asked).toHaveLength(3);
    const away = await startServer(table, {
      sessionLives: () => Promise.reject(new CarnetError('database-away', 'Wait.')),
    });
    expect((await away.ask('/api/session', as('patient'))).status).toBe(503);
  });

  it('answers 503 where the database is away: at once while that is known, and for whatever the driver throws', async () => {
    const headers = { cookie: 'carnet_access=patient' };
    const lost = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
    const broken = await startServer(table, { sessionLives: () => Promise.reject(lost) });
    const told = await broken.ask('/api/session', { headers });
    expect(told).toMatchObject({ status: 503, json: { code: 'database-away' } });
    expect(told.headers['retry-after']).toBe('2');
    expect(JSON.stringify(told.json)).not.toContain('10.0.0.7');
    let asked = 0;
    const known = await startServer(table, {
      database: { away: () => new CarnetError('database-away', 'Wait.'), until: (work) => work },
      sessionLives: () => {
        asked++;
        return Promise.resolve(true);
      },
    });
    expect((await known.ask('/api/session', { headers })).json['code']).toBe('database-away');
    expect((await known.ask('/api/open', { headers })).status).toBe(204);
    expect(asked).toBe(0);
  });

  it('tells that the session, or access to the record, has ended where PostgreSQL refuses a row because of it', async () => {
    const refused = (code: string, routine: string) => Object.assign(new Error('a refusal'), { code, routine });
    const [row, right] = [refused('42501', 'ExecWithCheckOptions'), refused('42501', 'aclcheck_error')];
    const erased = refused('CN003', 'exec_stmt_raise');
    for (const [error, later, status, code] of [
      [row, false, 401, 'session-ended'],
      [row, true, 404, 'not-found'],
      [erased, false, 401, 'session-ended'],
      [erased, true, 404, 'not-found'],
      [right, false, 401, 'session-ended'],
      [right, true, 500, 'internal'],
    ] as const) {
      const broken: Route = {
        ...base,
        authority: { kind: 'session' },
        who: anybody,
        handle: () => Promise.reject(error),
      };
      let asked = 0;
      const server = await startServer([broken], { sessionLives: async () => asked++ === 0 || later });
      const answer = await server.ask('/api/x', { headers: { cookie: 'carnet_access=patient' } });
      expect(answer).toMatchObject({ status, json: { code } });
    }
  });
});
