import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import {
  anybody,
  CarnetError,
  type ErrorCode,
  errorCodes,
  type Route,
  type RouteReply,
  route,
} from '../kernel/index.ts';
import { answerError } from './problem.ts';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const Answer = Type.Object({ name: Type.String() });
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function gives(handle: () => Promise<RouteReply>, path = '/api/x/:id'): Route {
  const authority = { kind: 'open', reason: 'a test' } as const;
  return route({ method: 'GET', path, authority, who: anybody, summary: 's', answers: { 200: Answer }, handle });
}

const canary = 'canary-Zoë-4711';

describe('an answer', () => {
  it('has only what its schema names', async () => {
    const server = await startServer([gives(async () => ({ body: { name: 'a', password: canary } }))]);
    expect((await server.ask('/api/x/1')).json).toEqual({ name: 'a' });
  });

  it.each<[string, RouteReply]>([
    ['of a status that is not declared', { status: 201, body: { name: canary } }],
    ['that lacks a field', { body: { other: canary } }],
    ['of bytes without a type', { body: Buffer.from(canary) }],
  ])('%s is an error of ours, and nothing of it leaves', async (_, reply) => {
    const server = await startServer([gives(async () => reply)]);
    const answer = await server.ask('/api/x/1');
    expect(answer).toMatchObject({ status: 500, json: { code: 'internal' } });
    expect(`${answer.text}${server.lines.join()}`).not.toContain(canary);
  });

  it('of bytes or a stream goes out as it is', async () => {
    const headers = { 'content-type': 'application/fhir+json', etag: 'W/"1"' };
    const server = await startServer([
      gives(async () => ({ headers, body: Buffer.from('{"a":1}') }), '/api/bytes'),
      gives(async () => ({ headers, body: Readable.from([Buffer.from('{"a"'), Buffer.from(':1}')]) }), '/api/stream'),
    ]);
    for (const path of ['/api/bytes', '/api/stream']) {
      const answer = await server.ask(path);
      expect(answer).toMatchObject({
        text: '{"a":1}',
        headers: { 'content-type': 'application/fhir+json', etag: 'W/"1"' },
      });
    }
    expect(await server.ask('/api/bytes', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });
});

describe('an error', () => {
  it('thrown on purpose is told with code, fields and when to try again', async () => {
    const errors = [{ field: 'body.email', code: 'taken', message: 'No.' }];
    const thrown = new CarnetError('too-many-requests', 'Wait a moment.', { errors, retryAfter: 1.2 });
    const server = await startServer([gives(() => Promise.reject(thrown))]);
    const answer = await server.ask('/api/x/1');
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({
      'retry-after': '2',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(answer.json).toEqual({
      ...{
        type: 'about:blank',
        code: 'too-many-requests',
        title: 'Too many tries',
        status: 429,
        detail: 'Wait a moment.',
        errors,
      },
      errorId: expect.stringMatching(uuid),
    });
  });

  it('of any other kind is told by its id alone; the log has its place, and no value', async () => {
    const cause = Object.assign(new Error(`duplicate key (${canary})`), {
      code: '23505',
      detail: canary,
      constraint_name: 'account_email',
    });
    const thrown = new TypeError(`cannot store ${canary}\nsecond line ${canary}`, { cause });
    const server = await startServer([gives(() => Promise.reject(thrown))]);
    const answer = await server.ask(`/api/x/${encodeURIComponent('canary-id')}`);
    expect(answer).toMatchObject({ status: 500, json: { code: 'internal', errors: [] } });
    expect(answer.text).not.toMatch(/canary|answers\.test|TypeError|node_modules/);
    const id = String(answer.json['errorId']);
    const line = server.lines.find((one) => one.includes(id) && one.includes('"error"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      request: id,
      route: '/api/x/:id',
      from: 'a-pseudonym',
      code: 'internal',
    });
    expect(line).toContain('answers.test.ts');
    expect(line).toContain('account_email');
    expect(server.lines.join('')).not.toMatch(/canary|127\.0\.0\.1|Zo/);
  });

  it('that is no error at all is internal too', async () => {
    const server = await startServer([gives(() => Promise.reject(canary as unknown as Error))]);
    const answer = await server.ask('/api/x/1');
    expect(answer.json['code']).toBe('internal');
    expect(server.lines.join('')).not.toContain('canary');
  });

  it.each(Object.keys(errorCodes) as ErrorCode[])('%s has a problem and an OperationOutcome', (code) => {
    const error = new CarnetError(code, 'Detail.', {
      errors: [{ field: 'Patient.gender', code: 'required-binding', message: 'No such code.' }],
    });
    expect(JSON.parse(answerError(error, 'id', '/api/records').body)).toMatchObject({
      code,
      status: errorCodes[code].status,
    });
    const outcome: unknown = JSON.parse(answerError(error, 'id', '/api/fhir/R4/Patient').body);
    expect(outcome).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [
        { details: { coding: [{ code }] } },
        { expression: ['Patient.gender'], details: { text: 'Patient.gender: No such code.' } },
      ],
    });
  });

  it('of an unknown address is JSON under /api, however it is written', async () => {
    const server = await startServer([]);
    for (const path of [
      '/api',
      '/api/',
      '/api/nothing',
      '/API/nothing',
      '/%61pi/nothing',
      '/api%2Fnothing',
      '/health',
      '/.well-known/x',
    ]) {
      const answer = await server.ask(path);
      expect(answer, path).toMatchObject({
        status: 404,
        json: { code: 'not-found' },
        headers: { 'cache-control': 'no-store' },
      });
    }
    expect((await server.ask('/api/nothing', { method: 'POST', body: 'x'.repeat(3_000_000) })).status).toBe(404);
    expect((await server.ask('/api/%zz')).json['code']).toBe('bad-request');
    expect((await server.ask('/api/fhir/R4/nothing')).json['resourceType']).toBe('OperationOutcome');
  });
});

describe('the log', () => {
  it('has one JSON object a line, with the route instead of the path and pseudonyms instead of people', async () => {
    const server = await startServer([gives(async () => ({ body: { name: canary } }))]);
    await server.ask('/api/x/canary-id', {
      headers: { cookie: 'carnet_access=patient', 'user-agent': 'canary\n{"level":"x"}'.replace('\n', ' ') },
    });
    await server.ask('/api/x/1?canary=1');
    await server.ask('/canary', { headers: { host: 'canary.example' } });
    await expect.poll(() => server.lines.length).toBeGreaterThanOrEqual(3);
    const lines = server.lines.map((line) => JSON.parse(line) as Record<string, unknown>); // each line is an object
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'debug',
        method: 'GET',
        route: '/api/x/:id',
        status: 200,
        session: '00000000-0000-4000-8000-000000000002',
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'info', status: 421, code: 'wrong-host', from: 'a-pseudonym' }),
    );
    expect(server.lines.join('')).not.toMatch(/canary|127\.0\.0\.1|Zo/);
    for (const line of lines) expect(Object.keys(line)).not.toContain('hostname');
  });
});
