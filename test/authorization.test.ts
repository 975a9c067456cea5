import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consentVersion } from '../src/access/index.ts';
import { demoRoutes } from '../src/demo/index.ts';
import { openRouteDifferences } from '../src/http/index.ts';
import { newUuid, type Route } from '../src/kernel/index.ts';
import { formBody, formHeaders } from './form-values.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/**
 * Walks the route table (which is the OpenAPI document's source) as nobody, as another person, with another person's access
 * token and as an administrator, with a victim's ids in every place: nothing of the victim comes out, and what is not
 * yours answers exactly as what is not there.
 */
let product: TestProduct;
let victim: SignedUp;
const secret = 'geheimnisvoll';
const ids = { allergy: '', condition: '', import: '', token: '', dependent: '', invitation: '', offer: '', grant: '' };
const allergy = {
  substance: { text: secret, coding: null },
  kind: null,
  type: null,
  reaction: null,
  severity: 'unknown',
  certainty: 'unknown',
  since: null,
  note: null,
};
const askers = new Map<
  string,
  (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>
>();

beforeAll(async () => {
  product = await testProduct();
  victim = await signUp(product, 'victim@carnet.example');
  const { browser, record } = victim;
  await browser.json('POST', '/api/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family: secret }] });
  const condition = { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text: secret } };
  ids.condition = (await browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition)).id;
  ids.allergy = (
    await browser.json<{ id: string }>('POST', `/api/card/${record}/forms/allergies`, { value: allergy }, formHeaders)
  ).id;
  ids.import = (
    await browser.json<{ id: string }>(
      'POST',
      `/api/imports?record=${record}`,
      JSON.stringify({ ...condition, subject: { display: secret } }),
      { 'content-type': 'application/octet-stream' },
    )
  ).id;
  ids.token = (
    await browser.json<{ id: string }>('POST', '/api/identity/tokens', {
      name: secret,
      scopes: ['record:read'],
      days: 1,
    })
  ).id;

  ids.dependent = (
    await browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'parent' })
  ).id;
  await browser.json('PUT', `/api/records/${ids.dependent}/guardians/me`, { name: secret });
  ids.invitation = (await browser.json<{ id: string }>('POST', `/api/records/${ids.dependent}/invitations`)).id;
  const terms = { kind: 'caregiver', parts: ['card'], write: true, until: null };
  const offers = `/api/records/${ids.dependent}/grant-offers`;
  ids.offer = (await browser.json<{ id: string }>('POST', offers, terms)).id;
  const { token: offered } = await browser.json<{ token: string }>('POST', offers, terms);
  const grantee = await signUp(product, 'grantee@carnet.example');
  ids.grant = (
    await grantee.browser.json<{ grant: string }>('POST', '/api/grant-offers/accept', { token: offered, name: secret })
  ).grant;

  const nobody = new Browser(product.origin);
  askers.set('nobody', (...asked) => nobody.send(...asked));
  const other = await signUp(product, 'other@carnet.example');
  askers.set('another patient', (...asked) => other.browser.send(...asked));
  const { token } = await other.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'cli',
    scopes: ['record:read', 'record:write'],
    days: 1,
  });
  askers.set("another's token", (method, path, body, headers) =>
    new Browser(product.origin).send(method, path, body, { ...headers, authorization: `Bearer ${token}` }),
  );
  const { account } = await product.product.identity.createAccount({
    email: 'admin@carnet.example',
    password: testPassword,
    roles: ['admin'],
    language: 'en',
    totp: true,
  });
  const admin = new Browser(product.origin);
  await startAs(admin, account);
  askers.set('administrator', (...asked) => admin.send(...asked));
});
afterAll(async () => {
  await product.close();
});

/** Gives a browser the cookies of a session that was started without a sign-in. */
async function startAs(browser: Browser, account: string): Promise<void> {
  await product.product.identity.signInAs(
    {
      id: account as never,
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name, value) => browser.setCookie(`carnet_${name}`, value),
    },
    account as never,
  );
}

const bounds = { parts: ['card'], write: false, until: null };
const bodies: Readonly<Record<string, unknown>> = {
  'POST /api/records/:record/grant-offers': { kind: 'doctor', ...bounds },
  'PUT /api/records/:record/grants/:id': bounds,
  'POST /api/records/:record/grant-requests/:id': bounds,
  'PUT /api/records/:record/emergency-access': { allowed: true },
  'POST /api/records/:record/emergency-access/uses/:id/question': { words: 'x' },
  'POST /api/admin/emergency-access/:id/close': { words: 'x' },
  'POST /api/admin/professionals/:account/confirm': { version: 1 },
  'POST /api/admin/professionals/:account/refuse': { version: 1 },
  'POST /api/records/:record/handover': { email: null, language: 'en' },
  'POST /api/records/:record/former-guardians/:id/access': bounds,
  'POST /api/admin/security/findings/:id/decision': { decision: 'explained', note: null },
  'POST /api/admin/security/reviews/:week': { note: null },
  'POST /api/records/:record/cases': { entry: '1', words: null },
  'POST /api/cases/:id/answer': { answer: 'unclear' },
  'PUT /api/card/:record/drafts/:part': { value: 'x' },
  'PUT /api/records/:record/guardians/me': { name: 'x' },
  'PUT /api/records/:record/consent': { document: 'record', version: consentVersion, language: 'en' },
  'POST /api/imports/:id/confirm': { patient: 'replace' },
  'PUT /api/fhir/R4/:type/:id': { resourceType: 'Condition', subject: { display: 'x' } },
  'PATCH /api/fhir/R4/:type/:id': [{ op: 'add', path: '/note', value: [{ text: 'x' }] }],
};

const unknownUuid = '00000000-0000-4000-8000-000000000000';

/** The id of an address: the victim's, or one of the same form that is nobody's. */
function idFor(route: Route, real: boolean, swap: (id: string) => string): string {
  if (route.path.includes('/imports/')) return swap(ids.import);
  if (route.path.includes('/tokens/')) return real ? ids.token : unknownUuid;
  if (route.path.includes('/findings/')) return real ? ids.invitation : unknownUuid;
  if (route.path.includes('/forms/')) return swap(ids.allergy);
  if (/\/(grants|shared)\//.test(route.path)) return real ? ids.grant : unknownUuid;
  if (route.path.includes('/grant-offers/')) return real ? ids.offer : unknownUuid;
  if (isShared(route)) return real ? ids.invitation : unknownUuid;
  return swap(ids.condition);
}

/** Of a record that several look after. */
const isShared = (route: Route): boolean =>
  /\/(guardians|former-guardians|handover$|invitations|grants|grant-offers|grant-requests)/.test(route.path);

function fill(route: Route, real: boolean): { path: string; body: unknown; headers: Record<string, string> } {
  const absent = victim.record.replace(/^./, (letter) => (letter === '0' ? '1' : '0'));
  const swap = (id: string): string => (real ? id : id.replace(victim.record, absent));
  const condition = swap(ids.condition);
  const path = route.path
    .replace('/Patient/:id/:type', `/Patient/${swap(victim.record)}/Condition`)
    .replace(':type', 'Condition')
    .replace(':record', isShared(route) && real ? ids.dependent : swap(victim.record))
    .replace(':part', 'allergies')
    .replace(':version', '1')
    .replace(':account', real ? victim.account : unknownUuid)
    .replace(':role', 'doctor')
    .replace(':week', '2020-01-06')
    .replace(':id', idFor(route, real, swap));
  const key = `${route.method} ${route.path}`;
  const body = bodies[key] ?? formBody(key);
  return {
    path: route.path.endsWith('/who-looked/list')
      ? `${path}?format=csv`
      : route.path === '/api/imports'
        ? `/api/imports?record=${swap(victim.record)}`
        : path,
    body:
      route.path === '/api/imports' && route.method === 'POST'
        ? '{}'
        : key.startsWith('PUT /api/fhir')
          ? { ...(body as object), id: condition }
          : body,
    headers:
      route.method === 'PATCH'
        ? { 'content-type': 'application/json-patch+json' }
        : route.path === '/api/imports'
          ? { 'content-type': 'application/octet-stream' }
          : route.path.includes('/forms/')
            ? formHeaders
            : {},
  };
}

const named = (route: Route): boolean => route.path.includes(':') || route.path === '/api/imports';

describe('the route table', () => {
  test('has its routes, all of them in the OpenAPI document', () => {
    const paths = (product.server.openApi as { paths: Record<string, Record<string, unknown>> }).paths;
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const table = product.server.routes
      .filter((route) => route.path.startsWith('/api/'))
      .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(documented.sort()).toEqual(table.sort());
    expect(table.length).toBeGreaterThan(30);
    const odd = product.server.routes.filter(({ path }) => !/^\/(api|health|\.well-known)(\/|$)/.test(path));
    expect(odd.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test('says of each route in words what it does', () => {
    const wordless = product.server.routes.filter(({ summary }) => !/^\p{Lu}\S* ?.*\p{L}/u.test(summary));
    expect(wordless.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test("is open where docs/open-routes.md says so, and nowhere else, the demo's own routes included", async () => {
    const never = () => Promise.reject(new TypeError('only the table is looked at'));
    const nobody = newUuid();
    const everyone = { patient: nobody, guardian: nobody, caregiver: nobody, doctor: nobody, admin: nobody };
    const people = { ...everyone, researcher: nobody, participant: nobody, auditor: nobody };
    const whole = [...product.server.routes, ...demoRoutes({ people, signIn: never })];
    const listed = await readFile(new URL('../docs/open-routes.md', import.meta.url), 'utf8');
    expect(openRouteDifferences(listed, whole)).toEqual([]);
    expect(openRouteDifferences(listed, product.server.routes)).toEqual([
      'POST /api/demo/sign-in is listed and not open',
    ]);
    expect(openRouteDifferences(listed.replace('`POST /api/identity/refresh`', ''), whole)).toHaveLength(1);
  });

  test('nobody gets past any route that is not open', async () => {
    const refused: string[] = [];
    for (const route of product.server.routes) {
      if (route.authority.kind === 'open') continue;
      const { path, body, headers } = fill(route, true);
      const response = await (askers.get('nobody') as NonNullable<ReturnType<typeof askers.get>>)(
        route.method,
        path,
        body,
        headers,
      );
      if (response.status !== 401) refused.push(`${route.method} ${route.path}: ${response.status}`);
    }
    expect(refused).toEqual([]);
  });

  test("with a victim's ids, every role gets what it would get for ids that do not exist, and no word of the victim", async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const route of product.server.routes.filter(named)) {
      for (const [role, ask] of askers) {
        const answers = [];
        for (const real of [true, false]) {
          const { path, body, headers } = fill(route, real);
          const response = await ask(route.method, path, body, headers);
          const text = await response.text();
          answers.push(`${response.status} ${bareOf(text)}`);
          if (text.includes(secret)) wrong.push(`${role}: ${route.method} ${route.path} tells the victim's secret`);
        }
        cells++;
        if (answers[0] !== answers[1])
          wrong.push(`${role}: ${route.method} ${route.path}: ${answers[0]} against ${answers[1]}`);
        const status = Number(answers[0]?.slice(0, 3));
        const list = route.method === 'GET' && /:type$|_history$/.test(route.path) && !route.path.includes(':id');
        if (status < 400 && route.authority.kind !== 'open' && !list)
          wrong.push(`${role}: ${route.method} ${route.path}: ${answers[0]}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(50);
    // The victim's own data are as they were.
    expect(await victim.browser.json('GET', `/api/fhir/R4/Condition/${ids.condition}`)).toMatchObject({
      meta: { versionId: '1' },
    });
    expect(await victim.browser.json('GET', `/api/imports/${ids.import}`)).toMatchObject({ state: 'preview' });
    expect(await victim.browser.json<{ tokens: unknown[] }>('GET', '/api/identity/tokens')).toMatchObject({
      tokens: [{ id: ids.token }],
    });
    const { guardians, invitations } = await victim.browser.json<Record<'guardians' | 'invitations', unknown[]>>(
      'GET',
      `/api/records/${ids.dependent}/guardians`,
    );
    expect(guardians).toEqual([expect.objectContaining({ you: true, name: secret })]);
    expect(invitations).toHaveLength(1);
    expect(
      await victim.browser.json<{ grants: unknown[] }>('GET', `/api/records/${ids.dependent}/grants`),
    ).toMatchObject({
      grants: [{ id: ids.grant, name: secret, write: true, endedAt: null }],
      offers: [{ id: ids.offer }],
    });
  }, 120_000);

  test("a victim's ids in a query, a header or a body open no more than in a path", async () => {
    const absent = victim.record.replace(/^./, (letter) => (letter === '0' ? '1' : '0'));
    const base = '/api/fhir/R4';
    /** What can be asked about a record by more than the address; each takes the record's id. */
    const asks: readonly ((record: string) => readonly [string, string, unknown?, Record<string, string>?])[] = [
      (record) => ['GET', `${base}/Condition?patient=${record}`],
      (record) => ['GET', `${base}/Condition?subject=Patient/${record}&_include=Condition:subject`],
      (record) => ['GET', `${base}/Patient?_id=${record}&_revinclude=Condition:subject`],
      (record) => ['GET', `${base}/Condition/_history`, undefined, { 'x-carnet-record': record }],
      (record) => [
        'POST',
        `${base}/Condition`,
        { resourceType: 'Condition', subject: { reference: `Patient/${record}` } },
      ],
      (record) => [
        'POST',
        `${base}/Condition`,
        { resourceType: 'Condition', subject: { display: 'x' } },
        { 'x-carnet-record': record },
      ],
      (record) => [
        'POST',
        `${base}/Condition`,
        { resourceType: 'Condition', subject: { reference: `Patient/${record}` } },
        { 'if-none-exist': `patient=${record}` },
      ],
      (record) => ['POST', base, bundleOf('batch', record)],
      (record) => ['POST', base, bundleOf('transaction', record)],
    ];
    const wrong: string[] = [];
    for (const [n, about] of asks.entries()) {
      for (const [role, ask] of askers) {
        const answers: string[] = [];
        for (const record of [victim.record, absent]) {
          const response = await ask(...about(record));
          const text = await response.text();
          answers.push(`${response.status} ${bareOf(text)}`);
          if (text.includes(secret)) wrong.push(`${role}, ${n}: tells the victim's secret`);
        }
        if (answers[0] !== answers[1]) wrong.push(`${role}, ${n}: ${answers.join(' against ')}`);
      }
    }
    expect(wrong).toEqual([]);
    const { total } = await victim.browser.json<{ total: number }>('GET', `${base}/Condition?patient=${victim.record}`);
    expect(total).toBe(1);
  });
});

function bundleOf(type: 'batch' | 'transaction', record: string): unknown {
  const id = ids.condition.replace(victim.record, record);
  const resource = { resourceType: 'Condition', id, subject: { reference: `Patient/${record}` } };
  return {
    resourceType: 'Bundle',
    type,
    entry: [
      { request: { method: 'GET', url: `Condition/${id}` } },
      { request: { method: 'GET', url: `Condition?patient=${record}` } },
      { request: { method: 'PUT', url: `Condition/${id}` }, resource },
      { request: { method: 'DELETE', url: `Condition/${id}` } },
      { request: { method: 'POST', url: 'Condition' }, resource },
    ].slice(type === 'batch' ? 0 : 4),
  };
}

/** Ids that were sent, ids of the answer, and times are the only things that may differ. */
function bareOf(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
    .replaceAll(/[0-7][0-9a-hjkmnp-tv-z]{25}(-[0-9a-hjkmnp-tv-z]{13})?/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}
