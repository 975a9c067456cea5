import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, password, signInPassword, signUp, totp } from './journeys.ts';
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

const room = async (page: Page, name: string, title = name) => {
  await page.goto(`${server.url}/security`);
  await heading(page, 'Security');
  await page.getByRole('main').getByRole('link', { name }).click();
  await heading(page, title);
};
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const confirm = async (page: Page, name: string) => {
  await page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
};

/** Adds an authenticator app on the page of second proofs; returns its secret. */
async function addApp(page: Page): Promise<string> {
  await page.getByRole('link', { name: /Add an(other)? authenticator app/ }).click();
  await press(page, 'Show the code to scan');
  const secret = (await page.getByTestId('totp-secret').textContent()) ?? '';
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Open the app and scan this code.');
  await page.getByLabel('The code that the app shows now').fill(totp(secret));
  await press(page, 'Check and use this app');
  await heading(page, 'Second proof');
  return secret;
}

test('a passkey: added with the device’s name, told of, renamed, removed', async () => {
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, 'ada@example.org');
  const device = await keeper(page, context);
  await room(page, 'Passkeys');
  await page.getByText('No passkey yet').waitFor();
  await press(page, 'Add a passkey');
  expect(await page.getByLabel('Name').inputValue()).toBe('My Linux computer');
  await press(page, 'Make the passkey');
  await page.getByText('“My Linux computer” was added').waitFor();
  expect(await device.credentials()).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);
  await page.getByText('Never used yet').waitFor();

  await press(page, 'Add a passkey');
  await press(page, 'Make the passkey');
  await page.getByText('This device has a passkey for your account already.').waitFor();
  await press(page, 'Cancel');

  await press(page, 'Rename My Linux computer');
  await page.getByLabel('New name for “My Linux computer”').fill('Desk');
  await press(page, 'Save the name');
  await page.getByRole('heading', { name: 'Desk' }).waitFor();

  await press(page, 'Remove Desk');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it');
  await confirm(page, 'Remove');
  await page.getByText('“Desk” was removed').waitFor();
  await page.getByText('No passkey yet').waitFor();
  const { subject } = await server.mailTo('ada@example.org');
  expect(subject).toMatch(/passkey/i);
  expect(complaints).toEqual([]);
});

test('a passkey whose owner says no is not made, and the page says so', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page, server, 'bea@example.org');
  const device = await keeper(page, context);
  await device.answers(false);
  await room(page, 'Passkeys');
  await press(page, 'Add a passkey');
  await press(page, 'Make the passkey');
  await page.getByText('No passkey was made').waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('My Linux computer');
  expect(await device.credentials()).toEqual([]);
});

test('second proofs: the last one stays and says why; an app is added and removed, codes by e-mail go off and on', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'cleo@example.org');
  await room(page, 'Second proof');
  const off = page.getByRole('button', { name: 'Turn off codes by e-mail' });
  expect(await off.getAttribute('aria-disabled')).toBe('true');
  const reason = await off.getAttribute('aria-describedby');
  await page.locator(`[id="${reason}"]`).getByText('Nothing else proves that it is you.').waitFor();
  await off.focus();
  await page.keyboard.press('Enter');
  expect(await page.getByRole('alertdialog').count()).toBe(0);

  await addApp(page);
  await page.getByRole('heading', { name: 'Authenticator app', exact: true }).waitFor();
  await off.click();
  await confirm(page, 'Turn off');
  await page.getByText('Codes by e-mail are off').waitFor();
  expect(await page.getByRole('button', { name: 'Remove' }).getAttribute('aria-disabled')).toBe('true');
  await press(page, 'Turn on codes by e-mail');
  await page.getByText('On, to cleo@example.org').waitFor();
  await press(page, 'Remove');
  await confirm(page, 'Remove');
  await page.getByText('The authenticator app was removed').waitFor();
  expect(await off.getAttribute('aria-disabled')).toBe('true');
  expect(complaints).toEqual([]);
});

test('the server refuses the last second proof, whatever a page believes', async () => {
  const { page } = await openPage(browser);
  await signUp(page, server, 'dora@example.org');
  const status = await page.evaluate(`(async () => {
    const me = await (await fetch('/api/identity/me')).json();
    return (await fetch('/api/identity/factors/' + me.factors[0].id, { method: 'DELETE' })).status;
  })()`);
  expect(status).toBe(403);
});

test('recovery codes: made, a wrong one told apart, typed back, tried without spending', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'edith@example.org');
  await room(page, 'Recovery codes');
  await press(page, 'Make recovery codes');
  await page.getByRole('heading', { name: 'Keep your new codes' }).waitFor();
  const codes = await page.locator('.code-list .code').allInnerTexts();
  expect(new Set(codes).size).toBe(10);
  const label = await page.getByText(/^Code number \d+$/).innerText();
  const number = Number(/\d+/.exec(label)?.[0]);
  const field = page.getByLabel(label);

  const above = number === 1 ? 10 : number - 1;
  await field.fill(codes[above - 1] ?? '');
  await press(page, 'Check and continue');
  const complaint =
    number === 1
      ? 'This is code number 10, and code number 1 is asked for.'
      : `This is code number ${above}. Code number ${number} is the one just below it.`;
  await page.getByText(complaint).waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('recovery-code');
  await field.fill('0000 0000');
  await press(page, 'Check and continue');
  await page.getByText('This is none of the ten codes.').waitFor();
  await field.fill((codes[number - 1] ?? '').toLowerCase().replace('-', ' '));
  await press(page, 'Check and continue');
  await page.getByText('Your new codes count from now on').waitFor();
  await page.getByText('10 of 10 codes are left').waitFor();
  expect(await page.locator('.code-list').count()).toBe(0);

  await page.getByLabel('Any code of your list').fill(codes[3] ?? '');
  await press(page, 'Try it');
  await page.getByText('This code works: it is number 4. It was not spent.').waitFor();
  await page.reload();
  await page.getByText('10 of 10 codes are left').waitFor();
  expect(complaints).toEqual([]);
});

test('a second browser is signed out from the list, is refused at its next request, and the activity tells of it', async () => {
  const email = 'flora@example.org';
  const [one, other] = await Promise.all([openPage(browser), openPage(browser, { width: 390 })]);
  await signUp(one.page, server, email);
  const start = Date.now();
  await signInPassword(other.page, server, email);
  await other.page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(other.page, 'Sign in');
  await other.page.waitForURL(/\/records\//);

  await room(one.page, 'Devices');
  const rows = one.page.locator('main .rows > li');
  expect(await rows.count()).toBe(2);
  await rows.first().getByText('This device').waitFor();
  await rows
    .nth(1)
    .getByRole('button', { name: /^Sign it out/ })
    .click();
  await one.page.getByText('was signed out').waitFor();
  expect(await rows.count()).toBe(1);
  expect(await other.page.evaluate("fetch('/api/identity/me').then((answer) => answer.status)")).toBe(401);
  await other.page.goto(`${server.url}/security`);
  await heading(other.page, 'Sign in');

  await one.page.goto(`${server.url}/security/activity`);
  await one.page.getByText('A device was signed out', { exact: true }).waitFor();
  await one.page.getByText('Account created', { exact: true }).waitFor();
  await one.page
    .getByRole('button', { name: /I don’t recognise this ?: Signed in/ })
    .first()
    .click();
  await one.page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Sign out the others/ })
    .click();
  await heading(one.page, 'Password');
  expect(one.complaints).toEqual([]);
});

test('the password is changed: a wrong one and a weak one are refused, then only the new one works', async () => {
  const email = 'gina@example.org';
  const next = 'seven paper boats under tuesday';
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, email);
  await page.goto(`${server.url}/security#password`);
  await heading(page, 'Password');
  await page.getByLabel('Password that you have now').fill('not it');
  await page.getByLabel('New password').fill(next);
  await press(page, 'Change the password');
  await page.getByRole('alert').getByText('This is not the password that you have now').waitFor();
  await page.getByLabel('Password that you have now').fill(password);
  await page.getByLabel('New password').fill('password');
  await press(page, 'Change the password');
  await page.locator('#password[aria-invalid]').waitFor();
  await page.getByLabel('New password').fill(next);
  await press(page, 'Change the password');
  await page.getByText('Your password was changed').waitFor();
  await context.clearCookies();
  await signInPassword(page, server, email);
  await page.getByRole('alert').waitFor();
  await signInPassword(page, server, email, next);
  await heading(page, 'Show it is you');
  expect(complaints).toEqual([]);
});

test('another address: proved by a code, waits three days, is stopped', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'hanna@example.org');
  await room(page, 'E-mail address');
  const start = Date.now();
  await page.getByLabel('New e-mail address').fill('hanna@elsewhere.example');
  await press(page, 'Send the code');
  await page.getByLabel('Six-figure code').fill(await server.codeFor('hanna@elsewhere.example', start));
  await press(page, 'Confirm');
  await page.getByRole('heading', { name: /^Your address changes on / }).waitFor();
  await page.getByRole('link', { name: 'Security' }).first().click();
  await page.getByText('Your e-mail address will change').waitFor();
  await page.getByRole('link', { name: 'Look at it, or stop it' }).click();
  await press(page, 'Stop the change');
  await page.getByText('Your address stays as it is').waitFor();
  await page.getByText('Now: hanna@example.org').waitFor();
  expect(complaints).toEqual([]);
});

test('a fresh proof is asked for in between, and what was begun goes on by itself', async () => {
  const email = 'iris@example.org';
  const { page } = await openPage(browser);
  await signUp(page, server, email);
  await room(page, 'Recovery codes');
  const stale = { code: 'factor-needed', title: 'Confirm with your second factor first', status: 403 };
  let refused = false;
  await page.route('**/api/identity/recovery-codes', async (route) => {
    if (refused || route.request().method() !== 'POST') return route.continue();
    refused = true;
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(stale) });
  });
  await press(page, 'Make recovery codes');
  const start = Date.now();
  await press(page, 'Send me a code');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(page, 'Confirm');
  await page.getByRole('heading', { name: 'Keep your new codes' }).waitFor();
});

test('older activity is fetched when asked for, and nothing is shown twice', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'jana@example.org');
  const last = await page.evaluate(`(async () => {
    let status = 0;
    for (let count = 0; count < 16; count++) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'Backup', scopes: ['record:read'], days: 1 });
      const { id } = await (await fetch('/api/identity/tokens', { method: 'POST', headers, body })).json();
      status = (await fetch('/api/identity/tokens/' + id, { method: 'DELETE' })).status;
    }
    return status;
  })()`);
  expect(last).toBe(204);
  await room(page, 'Security activity');
  const rows = page.locator('main .rows > li');
  expect(await rows.count()).toBe(30);
  expect(await page.getByText('Account created', { exact: true }).count()).toBe(0);
  await press(page, 'Show older');
  await page.getByText('Account created', { exact: true }).waitFor();
  expect(await page.getByText('Access token made', { exact: true }).count()).toBe(16);
  expect(await page.getByText('Access token revoked', { exact: true }).count()).toBe(16);
  expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
