import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, signUp, type TestProduct, testPassword, testProduct } from '../../test/product.ts';
import { systemClock } from '../kernel/index.ts';
import { watchTime } from './time-mark.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(async () => {
  await product.close();
});

const hour = 3_600_000;
const fail = (error: unknown): void => {
  throw error;
};

test('a clock behind the newest entry of the log shows, also after a restart', async () => {
  const { appSql, superSql } = product.instance;
  await product.product.audit.append(
    appSql,
    {
      kind: 'sign-in-failed',
      request: crypto.randomUUID() as never,
      actor: null,
      session: null,
      subject: null,
      purpose: 'operations',
      what: 'account',
    },
    'denied',
  );
  const mark = await watchTime(appSql, systemClock, fail);
  expect(mark.behind()).toBeLessThan(1000);
  await superSql`update audit_event set at = now() + interval '1 hour'`;
  await mark.look();
  expect(mark.behind()).toBeGreaterThan(hour - 60_000);
  await superSql`update audit_event set at = now()`;
  await mark.look();
  expect(mark.behind()).toBeGreaterThan(hour - 60_000);
  mark.stop();
  const setBack = await watchTime(appSql, { now: () => Date.now() - 400 * 24 * hour }, fail);
  expect(setBack.behind()).toBeGreaterThan(399 * 24 * hour);
  setBack.stop();
});

test("a database's clock that was set back shows, though the server's own is right", async () => {
  const { appSql, superSql } = product.instance;
  // What it wrote while it was right: its clock says an hour less now.
  await superSql`update audit_event set at = now() + interval '1 hour'`;
  const mark = await watchTime(appSql, { now: () => Date.now() + hour }, fail);
  expect(mark.behind()).toBeGreaterThan(hour - 60_000);
  await superSql`update audit_event set at = now()`;
  mark.stop();
  const right = await watchTime(appSql, { now: () => Date.now() + hour }, fail);
  expect(right.behind()).toBeLessThan(1000);
  right.stop();
});

test('while the clock is behind nothing is issued and no session is taken: 503', async () => {
  const { browser, email } = await signUp(product, 'late@carnet.example');
  const { token } = await browser.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'cli',
    scopes: ['record:read'],
    days: 1,
  });
  await product.instance.superSql`update audit_event set at = now() + interval '1 hour'`;
  await product.product.time.look();
  const asToken = fetch(`${product.origin}/api/records`, { headers: { authorization: `Bearer ${token}` } });
  for (const answer of [await browser.send('GET', '/api/identity/me'), await asToken]) {
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'clock-behind' });
  }
  const stranger = new Browser(product.origin);
  const signIn = await stranger.send('POST', '/api/identity/sign-in', { email, password: testPassword });
  expect(signIn.headers.getSetCookie()).toEqual([]);
});
