import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SignedUp, signUp, type TestProduct, testProduct } from '../../../test/product.ts';

let product: TestProduct;
let marie: SignedUp;
beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
});
afterAll(async () => {
  await product.close();
});

const base = '/api/fhir/R4';
type Resource = Record<string, unknown> & { id: string; meta: { versionId: string } };
const condition = (text: string) => ({
  resourceType: 'Condition',
  code: { text },
  subject: { reference: `Patient/${marie.record}` },
});

describe('FHIR REST', () => {
  test('create, read, vread, update, patch, delete, history', async () => {
    const { browser } = marie;
    const created = await browser.send('POST', `${base}/Condition`, condition('Asthma'));
    expect(created.status).toBe(201);
    const one = (await created.json()) as Resource;
    expect(created.headers.get('location')).toBe(`${product.origin}${base}/Condition/${one.id}/_history/1`);
    expect(created.headers.get('etag')).toBe('W/"1"');

    const read = await browser.send('GET', `${base}/Condition/${one.id}`);
    expect(await read.json()).toEqual(one);
    expect(read.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(
      (await browser.send('GET', `${base}/Condition/${one.id}`, undefined, { 'if-none-match': 'W/"1"' })).status,
    ).toBe(304);

    const stale = await browser.send('PUT', `${base}/Condition/${one.id}`, one, { 'if-match': 'W/"7"' });
    expect(stale.status).toBe(412);
    const updated = await browser.json<Resource>(
      'PUT',
      `${base}/Condition/${one.id}`,
      { ...one, recordedDate: '2021' },
      { 'if-match': 'W/"1"' },
    );
    expect(updated).toMatchObject({ recordedDate: '2021', meta: { versionId: '2' } });
    const patched = await browser.json<Resource>(
      'PATCH',
      `${base}/Condition/${one.id}`,
      JSON.stringify([{ op: 'replace', path: '/recordedDate', value: '2022' }]),
      { 'content-type': 'application/json-patch+json' },
    );
    expect(patched).toMatchObject({ recordedDate: '2022', meta: { versionId: '3' } });
    expect((await browser.send('DELETE', `${base}/Condition/${one.id}`)).status).toBe(204);
    expect((await browser.send('DELETE', `${base}/Condition/${one.id}`)).status).toBe(204);
    expect((await browser.send('GET', `${base}/Condition/${one.id}`)).status).toBe(410);
    expect(await browser.json('GET', `${base}/Condition/${one.id}/_history/2`)).toEqual(updated);
    const history = await browser.json<{ total: number; entry: { response: { status: string } }[] }>(
      'GET',
      `${base}/Condition/${one.id}/_history`,
    );
    expect(history.entry.map((entry) => entry.response.status)).toEqual(['204', '200', '200', '201']);
  });

  test('the Patient of the record: created once, its history at its own address', async () => {
    const { browser, record } = marie;
    const patient = { resourceType: 'Patient', name: [{ family: 'Lefèvre' }], gender: 'female' };
    const created = await browser.json<Resource>('POST', `${base}/Patient`, patient);
    expect(created.id).toBe(record);
    expect((await browser.send('POST', `${base}/Patient`, patient)).status).toBe(409);
    expect(await browser.json('GET', `${base}/Patient/${record}/_history`)).toMatchObject({ total: 1 });
    const banana = await browser.send('PUT', `${base}/Patient/${record}`, { ...created, gender: 'banana' });
    expect(banana.status).toBe(422);
    const outcome = (await banana.json()) as { resourceType: string; issue: { expression?: string[] }[] };
    expect(outcome.resourceType).toBe('OperationOutcome');
    expect(outcome.issue.flatMap((issue) => issue.expression ?? [])).toEqual(['Patient.gender']);
  });

  test('of several records the blind index names the one that is opened; the log of the others stays quiet', async () => {
    const who = await signUp(product, 'nadia@carnet.example');
    const dependents: string[] = [];
    for (const value of ['A-1', 'B 2']) {
      const { id: record } = await who.browser.json<{ id: string }>('POST', '/api/records', {
        kind: 'dependent',
        ground: 'parent',
      });
      dependents.push(record);
      const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:x', value }] };
      expect((await who.browser.send('POST', `${base}/Patient`, patient, { 'x-carnet-record': record })).status).toBe(
        201,
      );
    }
    const find = async (query: string) => {
      const bundle = await who.browser.json<{ entry?: { resource: Resource }[] }>('GET', `${base}/Patient?${query}`);
      return (bundle.entry ?? []).map(({ resource }) => resource.id);
    };
    const searches = async (record: string) =>
      (
        await who.browser.json<{ entries: { deed: string }[] }>('GET', `/api/records/${record}/who-looked`)
      ).entries.filter(({ deed }) => deed === 'searched').length;
    expect(await find('identifier=urn:x|B 2')).toEqual([dependents[1]]);
    expect([await searches(dependents[0] ?? ''), await searches(dependents[1] ?? '')]).toEqual([0, 1]);
    expect(await find('identifier=A-1,B 2')).toHaveLength(2);
    expect(await find('identifier=A-1&identifier=B 2')).toEqual([]);
    // The index knows no spelling; what matches is compared as FHIR says.
    expect(await find('identifier=a1')).toEqual([]);
    expect(await find('identifier=urn:x|')).toHaveLength(2);
  });

  test('one record alone is found by the index too, and stays quiet where it has not what is asked for', async () => {
    const who = await signUp(product, 'olga@carnet.example');
    const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: 'C-3' }] };
    expect((await who.browser.send('POST', `${base}/Patient`, patient)).status).toBe(201);
    const total = async (query: string) =>
      (await who.browser.json<{ total: number }>('GET', `${base}/Patient?${query}`)).total;
    const searches = async () =>
      (
        await who.browser.json<{ entries: { deed: string }[] }>('GET', `/api/records/${who.record}/who-looked`)
      ).entries.filter(({ deed }) => deed === 'searched').length;
    expect(await total('identifier=C-3')).toBe(1);
    expect(await total('identifier=D-4')).toBe(0);
    expect(await searches()).toBe(1);
    // Of signs alone there is no token: it is opened and compared.
    expect(await total('identifier=-')).toBe(0);
    // So it is where the index knows only a part of what is asked for.
    expect(await total(`identifier=C-3&_id=${who.record}`)).toBe(1);
    expect(await searches()).toBe(3);
    await product.instance.superSql`update session set revoked_at = now() where account = ${who.account}`;
    for (const value of ['C-3', 'D-4'])
      expect((await who.browser.send('GET', `${base}/Patient?identifier=${value}`)).status).toBe(401);
  });

  test('search: parameters, sorting, paging; what is not supported is refused', async () => {
    const { browser, record } = marie;
    for (const [text, date] of [
      ['Gout', '2001'],
      ['Flu', '2003'],
      ['Ache', '2002'],
    ] as const) {
      await browser.json('POST', `${base}/Condition`, { ...condition(text), recordedDate: date });
    }
    type Bundle = {
      total: number;
      link: { relation: string; url: string }[];
      entry?: { resource: { code: { text: string } } }[];
    };
    const texts = (bundle: Bundle) => (bundle.entry ?? []).map((entry) => entry.resource.code.text);
    const sorted = await browser.json<Bundle>(
      'GET',
      `${base}/Condition?patient=${record}&recorded-date=ge2001&_sort=-recorded-date&_count=2`,
    );
    expect(texts(sorted)).toEqual(['Flu', 'Ache']);
    const next = sorted.link.find((link) => link.relation === 'next')?.url ?? '';
    expect(texts(await browser.json<Bundle>('GET', next.slice(product.origin.length)))).toEqual(['Gout']);
    expect(texts(await browser.json<Bundle>('GET', `${base}/Patient/${record}/Condition?code:text=flu`))).toEqual([
      'Flu',
    ]);
    for (const query of [
      'banana=1',
      '_has:Observation:patient:code=1',
      '_filter=x',
      'patient.name=x',
      'code:banana=x',
    ]) {
      const refused = await browser.send('GET', `${base}/Condition?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
      expect(await refused.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    }
  });

  test('conditional create stores once', async () => {
    const { browser } = marie;
    const resource = { ...condition('Measles'), identifier: [{ system: 'urn:x', value: '1' }] };
    const header = { 'if-none-exist': 'identifier=urn:x|1' };
    const first = await browser.send('POST', `${base}/Condition`, resource, header);
    const second = await browser.send('POST', `${base}/Condition`, resource, header);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(((await second.json()) as Resource).id).toBe(((await first.json()) as Resource).id);
  });

  test('a conditional create that is sent many times at once stores once, and again what was deleted', async () => {
    const { browser, record } = marie;
    const identifier = [{ system: 'urn:x', value: 'at-once' }];
    const resource = { ...condition('Mumps'), identifier };
    const header = { 'if-none-exist': 'identifier=urn:x|at-once' };
    const there = async () =>
      (
        await browser.json<{ entry?: { resource: Resource }[] }>(
          'GET',
          `${base}/Patient/${record}/Condition?identifier=urn:x|at-once`,
        )
      ).entry ?? [];
    for (const round of [1, 2]) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => browser.send('POST', `${base}/Condition`, resource, header)),
      );
      expect([round, ...answers.map(({ status }) => status).sort()]).toEqual([round, ...Array(7).fill(200), 201]);
      const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Resource).id));
      expect(new Set(ids).size).toBe(1);
      expect((await there()).map((one) => one.resource.id)).toEqual([ids[0]]);
      expect((await browser.send('DELETE', `${base}/Condition/${ids[0]}`)).status).toBe(204);
    }
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource, request: { method: 'POST', url: 'Condition', ifNoneExist: header['if-none-exist'] } }],
    };
    const answers = await Promise.all(Array.from({ length: 4 }, () => browser.send('POST', base, bundle)));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(await there()).toHaveLength(1);
  });

  test('a transaction resolves its references and stands or falls as a whole; a batch answers each', async () => {
    const { browser, record } = marie;
    const urn = 'urn:uuid:6f0c2b4c-6e63-4f0e-8d6e-0a6c58f3b6aa';
    const entry = (resource: object, url: string, fullUrl?: string) => ({
      ...(fullUrl === undefined ? {} : { fullUrl }),
      resource,
      request: { method: 'POST', url },
    });
    const encounter = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      subject: { reference: `Patient/${record}` },
    };
    const bundle = (type: string, ...entries: object[]) => ({ resourceType: 'Bundle', type, entry: entries });
    type Answer = {
      entry: {
        resource?: Resource & { encounter?: { reference: string } };
        response: { status: string; outcome?: unknown };
      }[];
    };
    const done = await browser.json<Answer>(
      'POST',
      base,
      bundle(
        'transaction',
        entry({ ...condition('Seen'), encounter: { reference: urn } }, 'Condition'),
        entry(encounter, 'Encounter', urn),
      ),
    );
    expect(done.entry[0]?.resource?.encounter?.reference).toBe(`Encounter/${done.entry[1]?.resource?.id}`);
    const before = await browser.json<{ total: number }>('GET', `${base}/Condition?_summary=count`);
    const wrong = await browser.send(
      'POST',
      base,
      bundle(
        'transaction',
        entry(condition('Never'), 'Condition'),
        entry({ ...encounter, status: 'banana' }, 'Encounter'),
      ),
    );
    expect(wrong.status).toBe(422);
    expect(await browser.json('GET', `${base}/Condition?_summary=count`)).toMatchObject({ total: before.total });
    const batch = await browser.json<Answer>(
      'POST',
      base,
      bundle('batch', entry(condition('Batched'), 'Condition'), entry({ ...encounter, status: 'banana' }, 'Encounter')),
    );
    expect(batch.entry.map((one) => one.response.status)).toEqual(['201', '422']);
  });

  test("references may not leave the record, and another's record is not there", async () => {
    const stranger = await signUp(product, 'stranger@carnet.example');
    const own = await marie.browser.json<Resource>('POST', `${base}/Condition`, condition('Own'));
    for (const [method, path, body] of [
      ['GET', `${base}/Condition/${own.id}`],
      ['GET', `${base}/Condition/${own.id}/_history`],
      ['GET', `${base}/Condition/${own.id}/_history/1`],
      ['PUT', `${base}/Condition/${own.id}`, own],
      ['DELETE', `${base}/Condition/${own.id}`],
      ['POST', `${base}/Condition`, condition('Foreign')],
      ['GET', `${base}/Patient/${marie.record}/Condition`],
    ] as const) {
      const response = await stranger.browser.send(method, path, body);
      expect([method, path, response.status]).toEqual([method, path, 404]);
    }
    expect(await stranger.browser.json('GET', `${base}/Condition?patient=${marie.record}`)).toMatchObject({ total: 0 });
    const leaving = await stranger.browser.send('POST', `${base}/Condition`, {
      resourceType: 'Condition',
      subject: { reference: `Patient/${stranger.record}` },
      encounter: { reference: `Encounter/${own.id}` },
    });
    expect(leaving.status).toBe(422);
    expect((await fetch(`${product.origin}${base}/Condition/${own.id}`)).status).toBe(401);
  });

  test('decimals keep the precision they were sent with', async () => {
    const { browser, record } = marie;
    const body = `{"resourceType":"Observation","status":"final","code":{"text":"Weight"},"subject":{"reference":"Patient/${record}"},"valueQuantity":{"value":70.50,"unit":"kg"}}`;
    const created = await browser.send('POST', `${base}/Observation`, body, {
      'content-type': 'application/fhir+json',
    });
    const one = (JSON.parse(await created.text()) as Resource).id;
    for (const path of [`Observation/${one}`, `Observation?_id=${one}`, `Observation/${one}/_history`]) {
      expect(await (await browser.send('GET', `${base}/${path}`)).text(), path).toContain('"value":70.50,');
    }
  });

  test('metadata is open, and says what works', async () => {
    const statement = (await (await fetch(`${product.origin}${base}/metadata`)).json()) as Record<string, unknown>;
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      implementation: { url: `${product.origin}${base}` },
    });
  });
});
