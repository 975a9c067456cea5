import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../src/kernel/index.ts';
import { formBody, formHeaders } from './form-values.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/**
 * A session that another process ended, whose access token is still good and known here: over the whole route table nothing
 * answers as if it lived.
 */
let product: TestProduct;
let owner: SignedUp;
const secret = 'geheimnisvoll';
const ids = { condition: '', import: '', token: '' };

beforeAll(async () => {
  product = await testProduct();
  owner = await signUp(product, 'owner@carnet.example');
  const { browser, record } = owner;
  await browser.json('POST', '/api/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family: secret }] });
  const condition = { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text: secret } };
  ids.condition = (await browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition)).id;
  const file = JSON.stringify({ ...condition, subject: { display: secret } });
  const stream = { 'content-type': 'application/octet-stream' };
  ids.import = (await browser.json<{ id: string }>('POST', `/api/imports?record=${record}`, file, stream)).id;
  await browser.json('PUT', `/api/card/${record}/drafts/conditions`, { value: secret });
  const wish = { name: secret, scopes: ['record:read'], days: 1 };
  ids.token = (await browser.json<{ id: string }>('POST', '/api/identity/tokens', wish)).id;
  // A proof is of what is sealed.
  await product.product.ledger.round();
});
afterAll(async () => {
  await product.close();
});

/** Requests that reach the handler of a route; one that does not would prove nothing. */
function requestTo(route: Route): { path: string; body?: unknown; headers?: Record<string, string> } {
  const key = `${route.method} ${route.path}`;
  const id = route.path.includes('/imports/') ? ids.import : ids.condition;
  const own = route.path.startsWith('/api/identity/') ? ids.token : id;
  const path = route.path
    .replace('/Patient/:id', `/Patient/${owner.record}`)
    .replace(':type', 'Condition')
    .replace(':part', 'conditions')
    .replace(':record', owner.record)
    .replace(':version', '1')
    .replace(':id', own);
  const subject = { reference: `Patient/${owner.record}` };
  const bodies: Readonly<Record<string, unknown>> = {
    'POST /api/records': { kind: 'self' },
    'PUT /api/card/:record/drafts/:part': { value: 'x' },
    'POST /api/imports/:id/confirm': { patient: 'keep' },
    'POST /api/fhir/R4/:type': { resourceType: 'Condition', subject },
    'PUT /api/fhir/R4/:type/:id': { resourceType: 'Condition', id: ids.condition, subject },
    'PATCH /api/fhir/R4/:type/:id': JSON.stringify([{ op: 'add', path: '/note', value: [{ text: 'x' }] }]),
    'POST /api/fhir/R4': {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'POST', url: 'Condition' }, resource: { resourceType: 'Condition', subject } }],
    },
  };
  if (route.path === '/api/imports') {
    const from = `/api/imports?record=${owner.record}`;
    if (route.method === 'GET') return { path: from };
    return { path: from, body: '{}', headers: { 'content-type': 'application/octet-stream' } };
  }
  if (route.path.endsWith('/who-looked/list')) return { path: `${path}?format=csv` };
  if (/^\/api\/(terminologies\/lists|rights\/what-we-keep)$/.test(route.path))
    return { path: `${route.path}?language=en` };
  if (route.path.includes('/forms/')) return { path, body: formBody(key), headers: formHeaders };
  const patch = { 'content-type': 'application/json-patch+json' };
  return { path, body: bodies[key], ...(route.method === 'PATCH' ? { headers: patch } : {}) };
}

describe('a session that was ended elsewhere', () => {
  test('gets 401 session-ended from every route, or 404 of a record, and no word of what it owned', async () => {
    const access = owner.browser.cookie('carnet_access');
    const guarded = product.server.routes.filter((route) => route.authority.kind !== 'open');
    // The control: the same requests, while it lives, reach what they ask for.
    // An entry of one part is none of another.
    const others = /\/forms\/(?!conditions\/)\w+\/:id/;
    const asked = guarded.filter(
      ({ method, who }) => method === 'GET' && (who.kind === 'record' || who.cells.patient === 'opens'),
    );
    for (const route of asked.filter(({ path }) => !others.test(path))) {
      const response = await owner.browser.send(route.method, requestTo(route).path);
      expect(response.status, `${route.method} ${route.path}`).toBe(200);
    }
    await product.instance.superSql`update session set revoked_at = now()`;
    const wrong: string[] = [];
    for (const route of guarded) {
      const { path, body, headers } = requestTo(route);
      const browser = new Browser(product.origin);
      browser.setCookie('carnet_access', access);
      const response = await browser.send(route.method, path, body, headers);
      const text = await response.text();
      const ended = response.status === 401 && text.includes('"session-ended"');
      const record = route.authority.kind === 'record' && response.status === 404;
      // The token lacks the role, which is told before anybody asks whether the session lives.
      const role = route.authority.kind === 'role' && response.status === 403;
      if (!(ended || record || role) || text.includes(secret))
        wrong.push(`${route.method} ${route.path}: ${response.status} ${text.slice(0, 150)}`);
    }
    expect(wrong).toEqual([]);
    expect(guarded.length).toBeGreaterThan(30);
  });
});
