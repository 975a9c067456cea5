import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enterAs, heading, signOut, signUp } from './journeys.ts';
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

test('a token: asked for a fresh proof, made, shown once, listed, revoked', async () => {
  const email = 'nora@example.org';
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, email);
  await page.getByRole('navigation').getByRole('link', { name: 'Security' }).click();
  await page.getByRole('link', { name: 'Programs' }).click();
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('Name').fill('Backup at home');
  await page.getByRole('radio', { name: 'Read records' }).check();

  // The proof of the sign-up is fresh; the server's answer of five minutes later is put in its place, once.
  const stale = { code: 'factor-needed', title: 'Confirm with your second factor first', status: 403 };
  let refused = false;
  await page.route('**/api/identity/tokens', async (route) => {
    if (refused || route.request().method() !== 'POST') return route.continue();
    refused = true;
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(stale) });
  });
  await page.getByRole('button', { name: 'Make the token' }).click();
  const start = Date.now();
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await page.getByRole('button', { name: 'Confirm' }).click();

  await page.getByRole('heading', { name: 'Copy your token now' }).waitFor();
  const token = await page.getByText(/^carnet_pat_/).innerText();
  const answer = await fetch(`${server.url}/api/records`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await page.getByText(token).count()).toBe(0);

  await page.getByRole('button', { name: 'Revoke Backup at home' }).click();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Revoke Backup at home' }).waitFor({ state: 'detached' });
  expect((await fetch(`${server.url}/api/records`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
    401,
  );
  expect(complaints).toEqual([]);
});

test('sign out everywhere ends this session too', async () => {
  const { page, context, complaints } = await openPage(browser);
  await enterAs(page, server, 'patient');
  const elsewhere = await context.newPage();
  await elsewhere.goto(`${server.url}/security`);
  await page.getByRole('navigation').getByRole('link', { name: 'Security' }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await heading(page, /belongs to its patient/);
  await heading(elsewhere, 'Sign in'); // by itself: another tab keeps nothing of whoever has left
  expect(complaints).toEqual([]);
});

test('signing out on a slow network leads to the first page, not to a session that is said to have ended', async () => {
  const { page, context, complaints } = await openPage(browser);
  await enterAs(page, server, 'patient');
  await page.route('**/assets/Landing-*.js', async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
  });
  await signOut(page);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(complaints).toEqual([]);
  await context.close();
});

test('theme and language are kept on this device, from the first paint', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(server.url);
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('button', { name: 'Français' }).click();
  await heading(page, /appartient à son patient/);
  await page.reload();
  await heading(page, /appartient à son patient/);
  expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dataset.theme]')).toEqual([
    'fr',
    'dark',
  ]);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(14, 23, 25)');
  await page.getByRole('radio', { name: 'Auto' }).check();
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(247, 249, 248)');
  expect(complaints).toEqual([]);
});

test('acting for somebody shows for as long as it is so', async () => {
  const { page, complaints } = await openPage(browser);
  await enterAs(page, server, 'guardian');
  const banner = page.getByText('Acting for Henri');
  await banner.waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Card' }).click();
  await heading(page, 'Henri Lefèvre');
  await banner.waitFor();
  await page.getByRole('link', { name: 'Stop acting' }).click();
  await heading(page, /Marie/);
  expect(await banner.count()).toBe(0);
  await page.getByRole('button', { name: /change person/ }).click();
  await page.getByRole('menuitem', { name: /Henri/ }).click();
  await banner.waitFor();
  expect(complaints).toEqual([]);
});

test('a server that does not answer is waited for in words, on the page where one was', async () => {
  const { page } = await openPage(browser);
  await enterAs(page, server, 'patient');
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/api/identity/**', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('navigation').getByRole('link', { name: 'Security' }).click();
  await page.getByText('Waiting for the server…').waitFor();
  await page.getByRole('heading', { level: 1, name: /Marie/ }).waitFor();
  release();
  await heading(page, 'Security');
  expect(await page.getByText('Waiting for the server…').count()).toBe(0);
});
