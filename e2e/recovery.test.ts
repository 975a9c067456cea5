import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import {
  beginRecord,
  enterAs,
  heading,
  keepCodes,
  password,
  signInPassword,
  signOut,
  signUp,
  signUpToFactor,
} from './journeys.ts';
import { startServer, type TestServer } from './server.ts';

const another = 'copper thistle forty orchards';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** The link in the newest mail to an address. */
async function linkFor(email: string, after: number): Promise<string> {
  const { text } = await server.mailTo(email, after);
  const link = /http\S+\/recover\/\S+#\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`no link in: ${text}`);
  return link;
}

/** Asks for a link on one of the pages of the recovery; what the page says then. */
async function askFor(page: Page, path: string, email: string): Promise<string> {
  await page.goto(server.url + path);
  await page.getByLabel('E-mail').fill(email);
  await page.locator('main form button[type=submit]').click();
  await heading(page, 'Read your e-mail');
  return page.locator('main').innerText();
}

async function useCode(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(code);
  await press(page, 'Sign in');
}

test('recovery codes: a neighbour typed back is named, the right one counts; each signs in once', async () => {
  const email = 'vera@example.org';
  const { page, complaints } = await openPage(browser);
  await signUpToFactor(page, server, email);
  await page.getByRole('radio', { name: /by e-mail/ }).check();
  await press(page, 'Continue');
  await heading(page, 'Keep your recovery codes');
  await page.getByText('Step 4 of 5').waitFor();
  await page.locator('.code-sheet').waitFor();
  const shown = await page.locator('.code-list .code').allInnerTexts();
  expect(new Set(shown).size).toBe(10);
  const asked = await page.locator('label[for=recovery-code]').innerText();
  const number = Number(/\d+/.exec(asked)?.[0]);
  const other = number === 1 ? 2 : number - 1;
  await page.getByLabel(asked).fill((shown[other - 1] ?? '').toLowerCase().replace('-', ' '));
  await press(page, 'Check and continue');
  await page.locator('.field-error').getByText(`This is code number ${other}`).waitFor();
  const codes = await keepCodes(page);
  expect(codes).toEqual(shown);
  await beginRecord(page);
  await signOut(page);

  await signInPassword(page, server, email);
  await useCode(page, codes[2] ?? '');
  await page.waitForURL(/\/records\//);
  await signOut(page);
  await signInPassword(page, server, email);
  await useCode(page, codes[2] ?? '');
  await page.getByRole('alert').getByText('it was used already').waitFor();
  await page.getByLabel('Recovery code').fill(codes[3] ?? '');
  await press(page, 'Sign in');
  await page.waitForURL(/\/records\//);
  await page.getByText('8 are left.').waitFor();
  expect(complaints).toEqual([]);
});

test('a forgotten password: the same page for an unknown address, a link that works once and leaves the address bar, and a mailbox alone stays outside', async () => {
  const email = 'willi@example.org';
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, email);
  const start = Date.now();
  const visitor = await openPage(browser);
  const known = await askFor(visitor.page, '/recover/password', email);
  const unknown = await askFor(visitor.page, '/recover/password', 'nobody@example.org');
  expect(unknown.replace('nobody@example.org', email)).toBe(known);

  const link = await linkFor(email, start);
  const token = link.split('#')[1] ?? '';
  const addresses: string[] = [];
  visitor.page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
  await visitor.page.goto(link);
  await heading(visitor.page, 'Choose a new password');
  expect(visitor.page.url()).toBe(`${server.url}/recover/password`);
  await visitor.page.getByLabel('New password').fill('password');
  await press(visitor.page, 'Use this password');
  await visitor.page.locator('.field-error').waitFor();
  await visitor.page.getByLabel('New password').fill(another);
  await press(visitor.page, 'Use this password');
  await heading(visitor.page, 'Your new password counts now');
  expect(addresses.slice(1).filter((address) => address.includes(token))).toEqual([]);

  await page.goto(`${server.url}/home`);
  await page.getByText('Your session has ended.').waitFor(); // every device is signed out
  await signInPassword(page, server, email, another);
  await heading(page, 'Show it is you');
  await page.getByText(/codes by e-mail count again from/).waitFor();
  expect(await page.getByRole('button', { name: /e-mail/ }).count()).toBe(0);

  await visitor.page.goto('about:blank');
  await visitor.page.goto(link);
  await visitor.page.getByLabel('New password').fill(`${another} once more`);
  await press(visitor.page, 'Use this password');
  await heading(visitor.page, 'This link does not work any more');
  await visitor.page.getByLabel('E-mail').waitFor();
  await context.close();
  expect([...complaints, ...visitor.complaints]).toEqual([]);
});

test('everything lost: the wait begins by the link alone, says until when, and any session stops it', async () => {
  const email = 'xaver@example.org';
  const { page, complaints } = await openPage(browser);
  const record = await signUp(page, server, email);
  const visitor = await openPage(browser, { language: 'fr' });
  const start = Date.now();
  await visitor.page.goto(`${server.url}/recover/identity`);
  await visitor.page.locator('#email').fill(email);
  await visitor.page.locator('main form button[type=submit]').click();
  await visitor.page.locator('.note').waitFor();
  await visitor.page.goto(await linkFor(email, start));
  await visitor.page.waitForURL(`${server.url}/recover/identity`);
  await page.goto(`${server.url}/records/${record}/card`);
  await heading(page, /./);
  expect(await page.getByText('A reset of your account is under way.').count()).toBe(0); // opening the link begins nothing

  await visitor.page.getByRole('button', { name: 'Commencer l’attente' }).click();
  await heading(visitor.page, 'L’attente a commencé');
  const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long' }).format(Date.now() + 72 * 3600_000);
  await visitor.page.getByText(day.replace(/^1 /, '1er ')).waitFor();

  await page.reload();
  await page.getByText('A reset of your account is under way.').waitFor();
  await press(page, 'Stop it');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Stop it');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop it' }).click();
  await page.getByRole('status').getByText('The reset was stopped.').waitFor();
  expect(await page.getByText('A reset of your account is under way.').count()).toBe(0);
  await page.reload();
  await heading(page, /./);
  expect(await page.getByText('A reset of your account is under way.').count()).toBe(0);
  expect([...complaints, ...visitor.complaints]).toEqual([]);
});

test('a link that was cut says what to do, before anything is sent', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/recover/password#abc`);
  await heading(page, 'This link does not work any more');
  await page.goto(`${server.url}/recover/finish`);
  await heading(page, 'This link does not work');
  await page.getByRole('link', { name: 'Begin again' }).click();
  await heading(page, 'Everything is lost');
  expect(complaints).toEqual([]);
});

test('where a password manager leads to change a password, sign-in between', async () => {
  const email = 'yves@example.org';
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, email);
  await signOut(page);
  await page.goto(`${server.url}/.well-known/change-password`);
  await heading(page, 'Sign in');
  const start = Date.now();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(page, 'Sign in');
  await page.waitForURL('**/security/password');
  await heading(page, 'Password');
  await context.close();
  expect(complaints).toEqual([]);
});

test('an administrator begins a reset for somebody who asked in person: told to its owner, and the same for nobody', async () => {
  const email = 'walter@example.org';
  const owner = await openPage(browser);
  await signUp(owner.page, server, email);
  const { page, complaints } = await openPage(browser);
  await enterAs(page, server, 'admin');
  const said: string[] = [];
  for (const address of [email, 'nobody-here@example.org']) {
    await page.getByLabel('E-mail address of the account').fill(address);
    await press(page, 'Begin the wait');
    const note = page.getByRole('status').filter({ hasText: address });
    await note.waitFor();
    said.push((await note.innerText()).replace(address, ''));
  }
  expect(said[0]).toBe(said[1]);
  const { text } = await server.mailTo(email, 0);
  expect(text).toContain('administrator');
  expect(text).not.toContain('#');
  await owner.page.reload();
  await owner.page.getByText('A reset of your account').first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
  await owner.page.context().close();
});
