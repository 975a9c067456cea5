import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { beginRecord, heading, keepCodes, password, signInPassword, signOut, signUpToFactor } from './journeys.ts';
import { keeper } from './keeper.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A person who signed up with a passkey and kept the recovery codes, and is signed out again. */
async function withPasskey(email: string) {
  const { page, context, complaints } = await openPage(browser);
  const keys = await keeper(page, context);
  await signUpToFactor(page, server, email);
  await page.getByRole('radio', { name: 'A passkey on this device' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await heading(page, 'Keep your recovery codes');
  expect(await keys.credentials()).toHaveLength(1);
  const codes = await keepCodes(page);
  const record = await beginRecord(page);
  // The list under the address field would answer by itself: the button is what is tried here.
  await keys.waits(true);
  await signOut(page);
  return { page, context, complaints, keys, codes, record };
}

test('sign-up with a passkey, then sign-in by it alone; nothing secret of it leaves the browser', async () => {
  const { page, complaints, keys, record } = await withPasskey('petra@example.org');
  await page.goto(`${server.url}/records/${record}/card`);
  await heading(page, 'Sign in');
  expect(await page.getByLabel('E-mail').getAttribute('autocomplete')).toBe('username webauthn');
  // An authenticator that gives a key by its extension: it stays in the browser.
  await page.evaluate(`PublicKeyCredential.prototype.getClientExtensionResults = () => ({ prf: { results: { first: 'secret' } } });
    const send = fetch;
    window.fetch = async (request) => {
      if (request.url?.endsWith('/passkeys/sign-in')) window.sent = await request.clone().text();
      return send(request);
    };`);
  // Only now, between the list's question (which stays open for good) and the button's: a keeper that waits when it is asked never answers.
  await page.route('**/passkeys/sign-in-options', async (route) => {
    await keys.waits(false);
    await route.continue();
  });
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL(`**/records/${record}/card`);
  const sent = await page.evaluate<string>('sent');
  expect(JSON.parse(sent)).toMatchObject({ credential: { type: 'public-key', clientExtensionResults: {} } });
  expect(sent).not.toContain('prf');
  expect(complaints).toEqual([]);
});

test('the list under the address field: the passkey is offered without a press, and signs in', async () => {
  const { page, complaints, keys, record } = await withPasskey('lilo@example.org');
  await keys.waits(false);
  await page.goto(`${server.url}/sign-in`);
  await page.waitForURL(`**/records/${record}`);
  expect(complaints).toEqual([]);
});

test('a passkey whose owner says no is told in words, what was typed stays, and the password goes on working', async () => {
  const email = 'nina@example.org';
  const { page, complaints, keys } = await withPasskey(email);
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await keys.answers(false);
  await keys.waits(false);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('alert').getByText('it was cancelled, or it took too long').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe(email);

  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Show it is you');
  await page.getByText('Your account has a passkey.').waitFor();
  await keys.answers(true);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.waitForURL(/\/records\//);
  expect(complaints).toEqual([]);
});

test('a passkey that was taken off its account opens nothing, and says so; another way goes on', async () => {
  const email = 'rolf@example.org';
  const { page, complaints, keys } = await withPasskey(email);
  await keys.waits(false);
  await page.goto(`${server.url}/sign-in`);
  await page.waitForURL(/\/records\//);
  await keys.waits(true);
  const removed = await page.evaluate<number>(`(async () => {
    const { passkeys } = await (await fetch('/api/identity/passkeys')).json();
    return (await fetch('/api/identity/passkeys/' + passkeys[0].id, { method: 'DELETE' })).status;
  })()`);
  expect(removed).toBe(204);
  await signOut(page);
  await page.goto(`${server.url}/sign-in`);
  await keys.waits(false);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('alert').getByText('This passkey opens nothing here').waitFor();

  await keys.waits(true);
  const start = Date.now();
  await signInPassword(page, server, email);
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/records\//);
  expect(complaints).toEqual([]);
});

test('a fresh proof is asked of the passkey first', async () => {
  const { page, complaints, keys } = await withPasskey('stine@example.org');
  await keys.waits(false);
  await page.goto(`${server.url}/sign-in`);
  await page.waitForURL(/\/records\//);
  // The proof of the sign-in is fresh; the server's answer of five minutes later is put in its place, once.
  const stale = { code: 'factor-needed', title: 'Confirm with your second factor first', status: 403 };
  await page.route(
    '**/api/identity/recovery-codes',
    (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(stale) }),
    { times: 1 },
  );
  await page.goto(`${server.url}/sign-up/codes`);
  await page.getByRole('heading', { name: 'Show once more that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByLabel(/^Code number/).waitFor();
  expect(complaints).toEqual([]);
});
