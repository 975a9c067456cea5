import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/identity/limits/limits.ts';
import { newUuid } from '../src/kernel/index.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/** A person takes everything along and leaves for good, over HTTP. */
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;
const [canary, otherCanary] = ['CANARI-marie-4711', 'CANARI-julien-4712'];

interface Entry {
  readonly fullUrl?: string;
  readonly resource: Record<string, unknown> & { readonly resourceType: string; readonly id: string };
}
interface Bundle {
  readonly type: string;
  readonly entry: readonly Entry[];
}
interface Parameter {
  readonly name: string;
  readonly part?: readonly Parameter[];
  readonly valueString?: string;
  readonly resource?: Bundle;
}
interface State {
  readonly id: string;
  readonly state: string;
  readonly receipt: { readonly erased: readonly unknown[]; readonly key: unknown } | null;
}

async function fill({ browser, record }: SignedUp, word: string): Promise<void> {
  const subject = { reference: `Patient/${record}` };
  await browser.json('POST', '/api/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family: word }] });
  const { id } = await browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', {
    resourceType: 'Condition',
    subject,
    code: { text: `${word} first` },
  });
  await browser.json('PUT', `/api/fhir/R4/Condition/${id}`, {
    resourceType: 'Condition',
    id,
    subject,
    code: { text: `${word} now` },
  });
  await browser.json('POST', '/api/fhir/R4/Observation', {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: word },
    focus: [{ reference: `Condition/${id}` }],
  });
  const gone = await browser.json<{ id: string }>('POST', '/api/fhir/R4/Procedure', {
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: { text: `${word} deleted` },
  });
  await browser.json('DELETE', `/api/fhir/R4/Procedure/${gone.id}`);
}

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  julien = await signUp(product, 'julien@carnet.example');
  await fill(marie, canary);
  await fill(julien, otherCanary);
  await marie.browser.json('POST', '/api/identity/tokens', { name: 'my phone', scopes: ['record:read'], days: 1 });
});
afterAll(() => product.close());

const download = (who: SignedUp, record = who.record) => who.browser.send('GET', `/api/records/${record}/export`);
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code; // a problem

async function exported(who: SignedUp): Promise<Bundle> {
  const answer = await download(who);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Bundle;
}

/** What the resources say, without the ids and times that a new record has of its own. */
function bare(bundle: Bundle): unknown[] {
  const order = new Map(bundle.entry.map(({ resource }, n) => [resource.id, `id${n}`]));
  return bundle.entry
    .filter(({ resource }) => resource.resourceType !== 'Parameters')
    .map(({ resource: { id: _, meta: __, ...content } }) => {
      let text = JSON.stringify(content);
      for (const [id, name] of order) text = text.replaceAll(new RegExp(`/${id}(?![-a-z0-9])`, 'g'), `/${name}`);
      return JSON.parse(text) as unknown;
    });
}

describe('what is downloaded', () => {
  test('is everything of the person, the Patient first, and nothing of another', async () => {
    const answer = await download(marie);
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="carnet-\d{4}-\d\d-\d\d\.json"$/);
    const text = await answer.text();
    for (const word of [`${canary} first`, `${canary} now`, `${canary} deleted`, marie.email, 'my phone'])
      expect(text, word).toContain(word);
    expect(text).not.toContain(otherCanary);
    expect(text).not.toContain(julien.email);
    const bundle = JSON.parse(text) as Bundle;
    expect(bundle.type).toBe('collection');
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toEqual([
      'Patient',
      'Condition',
      'Observation',
      'Parameters',
    ]);
    const parameters = bundle.entry.at(-1)?.resource['parameter'] as readonly Parameter[]; // FHIR's own shape
    const names = new Set(parameters.map(({ name }) => name));
    expect([...names]).toEqual(['account', 'who-looked', 'earlier-versions']);
    const account = parameters[0]?.part?.map(({ name }) => name);
    expect(account).toEqual(expect.arrayContaining(['email', 'consents', 'sessions', 'tokens', 'activity', 'factors']));
    const earlier = parameters.at(-1)?.resource?.entry.map(({ resource }) => resource.resourceType);
    expect(earlier).toEqual(['Condition', 'Procedure']);
    // Secrets and hashes are nobody's to read.
    expect(text).not.toContain('$argon2');
  });

  test('is told in the log of the record', async () => {
    const { entries } = await marie.browser.json<{ entries: { deed: string }[] }>(
      'GET',
      `/api/records/${marie.record}/who-looked`,
    );
    expect(entries.map(({ deed }) => deed)).toContain('exported');
  });

  test('comes back by an import as it was, with nothing refused', async () => {
    const reader = await signUp(product, 'reader@carnet.example');
    const file = JSON.stringify(await exported(marie));
    const { id } = await reader.browser.json<{ id: string }>('POST', `/api/imports?record=${reader.record}`, file, {
      'content-type': 'application/octet-stream',
    });
    const settle = async (until: string) => {
      for (;;) {
        const state = await reader.browser.json<{ state: string; preview: { refused: unknown[] } | null }>(
          'GET',
          `/api/imports/${id}`,
        );
        if (state.state === until) return state;
        if (state.state === 'failed') throw new Error(JSON.stringify(state));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    expect(JSON.stringify((await settle('preview')).preview)).not.toContain('Parameters');
    await reader.browser.json('POST', `/api/imports/${id}/confirm`, { patient: 'replace' });
    await settle('done');
    expect(bare(await exported(reader))).toEqual(bare(JSON.parse(file) as Bundle));
  });

  test('is for a session that was just confirmed: not for a token, a stranger or an old confirmation', async () => {
    const { token } = await julien.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
      name: 'a',
      scopes: ['record:read', 'record:write'],
      days: 1,
    });
    const byToken = (method: string, path: string) =>
      new Browser(product.origin).send(method, path, undefined, { authorization: `Bearer ${token}` });
    expect(await codeOf(await byToken('GET', `/api/records/${julien.record}/export`))).toBe('not-allowed');
    expect(await codeOf(await byToken('DELETE', `/api/records/${julien.record}`))).toBe('not-allowed');
    expect(await codeOf(await byToken('DELETE', '/api/account'))).toBe('not-allowed');
    expect(await codeOf(await download(julien, marie.record))).toBe('not-found');
  });
});

describe('deleting everything', () => {
  test('signs out, gives a receipt that can be fetched again, and leaves nothing to sign in to', async () => {
    const outlook = await marie.browser.json('GET', '/api/rights/erasure');
    expect(outlook).toEqual({ backupDays: 30, records: [{ id: marie.record, relation: 'self', others: 0 }] });
    const elsewhere = new Browser(product.origin);
    for (const name of ['carnet_access', 'carnet_refresh']) elsewhere.setCookie(name, marie.browser.cookie(name));
    const state = await marie.browser.json<State>('DELETE', '/api/account');
    expect(state.state).toBe('done');
    expect(state.receipt?.erased).toHaveLength(2);
    expect(marie.browser.cookie('carnet_access')).toBe('');
    for (const path of [
      '/api/identity/me',
      `/api/fhir/R4/Patient/${marie.record}`,
      `/api/card/${marie.record}?language=en`,
    ]) {
      expect((await elsewhere.send('GET', path)).status, path).toBe(401);
    }
    expect(
      (await elsewhere.send('POST', '/api/identity/refresh', undefined, { 'idempotency-key': 'x'.repeat(22) })).ok,
    ).toBe(false);
    const again = await new Browser(product.origin).json<State>('GET', `/api/erasures/${state.id}`);
    expect(again).toEqual(state);
    // Whoever guesses ids comes to no more than a few.
    const { capacity } = defaultLimits.erasureAddress;
    const guesses: number[] = [];
    for (let n = 0; n < capacity + 5; n++)
      guesses.push((await new Browser(product.origin).send('GET', `/api/erasures/${newUuid()}`)).status);
    expect(guesses[0]).toBe(404);
    expect(guesses.at(-1)).toBe(429);
    const { keys } = await new Browser(product.origin).json<{ keys: unknown[] }>(
      'GET',
      '/.well-known/carnet-receipt-keys',
    );
    expect(keys).toContainEqual(state.receipt?.key);
    const answer = await new Browser(product.origin).send('POST', '/api/identity/sign-in', {
      email: marie.email,
      password: testPassword,
    });
    expect(answer.ok).toBe(false);
    // The address is free: whoever comes back begins anew.
    const back = await signUp(product, marie.email);
    expect(back.record).not.toBe(marie.record);
    expect((await back.browser.send('GET', `/api/fhir/R4/Patient/${marie.record}`)).status).toBe(404);
  });

  test('of a dependent is told to the other, by mail', async () => {
    const anna = await signUp(product, 'anna@carnet.example');
    const henri = (
      await anna.browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'parent' })
    ).id;
    const { token } = await anna.browser.json<{ token: string }>('POST', `/api/records/${henri}/invitations`);
    await julien.browser.json('POST', '/api/invitations/accept', { token, ground: 'parent', name: 'Julien' });
    expect(await codeOf(await julien.browser.send('DELETE', `/api/records/${marie.record}`))).toBe('not-found');
    expect((await anna.browser.json<State>('DELETE', `/api/records/${henri}`)).state).toBe('done');
    expect((await julien.browser.send('GET', `/api/card/${henri}?language=en`)).status).toBe(404);
    const mails = async () =>
      (
        await new Browser(product.origin).json<{ messages: { to: string; subject: string }[] }>('GET', '/api/demo/mail')
      ).messages.filter(({ to, subject }) => to === julien.email && subject.includes('was deleted'));
    for (let tries = 0; (await mails()).length === 0; tries++) {
      if (tries > 100) throw new Error('no mail came');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Both stay, with their own records.
    expect((await anna.browser.send('GET', '/api/identity/me')).status).toBe(200);
    expect(JSON.stringify(await exported(julien))).toContain(otherCanary);
  });
});
