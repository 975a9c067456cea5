import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, password, press, signInPassword, signOut, signUp, signUpToFactor, totp } from './journeys.ts';
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

test('sign-up: consent is not ticked beforehand, a weak password is refused, an empty record says that nobody has answered', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/sign-up`);
  await page.getByLabel('E-mail').fill('ines@example.org');
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByRole('button', { name: 'Continue' }).click();
  const summary = page.getByRole('alert');
  await summary.waitFor();
  expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('alert');
  expect(await page.getByLabel('E-mail').inputValue()).toBe('ines@example.org');
  await summary.getByRole('link').first().click();
  expect(await page.evaluate('document.activeElement.id')).toBe('password');

  await signUp(page, server, 'ines@example.org');
  await page.getByText('Nothing stands on this card yet').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Card' }).click();
  await page.getByText('Nobody has answered anything yet').waitFor();
  expect(await page.getByText('Not answered yet').count()).toBe(13);
  expect(await page.getByText('This does not mean there are none.').count()).toBe(13);
  expect(await page.getByText(/No known|None known/).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('sign-up: another code can be sent, and takes the place of the first', async () => {
  const { page, complaints } = await openPage(browser);
  const start = Date.now();
  await page.goto(`${server.url}/sign-up`);
  await page.getByLabel('E-mail').fill('petra@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await heading(page, 'Read your e-mail');
  const first = await server.codeFor('petra@example.org', start);
  await new Promise((done) => setTimeout(done, 1100)); // mail is told apart by the second
  const again = Date.now();
  await press(page, 'Send another code');
  await page.getByText('We have written to p…a@example.org again.').waitFor();
  const second = await server.codeFor('petra@example.org', again);
  await page.getByLabel('Six-figure code').fill(first);
  await press(page, 'Continue');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Six-figure code').fill(second);
  await press(page, 'Continue');
  await heading(page, 'A second proof, each time');
  expect(complaints.filter((one) => !one.includes('401'))).toEqual([]);
});

test('consent: without the tick nothing goes on', async () => {
  const { page, complaints } = await openPage(browser);
  await signUpToFactor(page, server, 'olga@example.org');
  await page.goto(`${server.url}/home`);
  await heading(page, 'May we keep your medical data?');
  expect(await page.getByRole('checkbox').isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Agree and continue' }).click();
  await page.getByRole('alert').waitFor();
  await page.goto(`${server.url}/home`);
  await heading(page, 'May we keep your medical data?');
  expect(complaints).toEqual([]);
});

test('sign-in with a code by e-mail, then with an authenticator app; an ended session leads back to where one was', async () => {
  const email = 'paul@example.org';
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, email);
  await signOut(page);

  const start = Date.now();
  await signInPassword(page, server, email, 'not the password of Paul');
  await page.getByRole('alert').waitFor();
  await signInPassword(page, server, email);
  await heading(page, 'Show it is you');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**/records/${record}`);

  await page.getByRole('navigation').getByRole('link', { name: 'Security' }).click();
  await page.getByRole('link', { name: 'Second proof' }).click();
  await page.getByRole('link', { name: 'Add an authenticator app' }).click();
  await page.getByRole('button', { name: 'Show the code to scan' }).click();
  const secret = (await page.getByTestId('totp-secret').textContent()) ?? '';
  await page.getByLabel('The code that the app shows now').fill(totp(secret));
  await page.getByRole('button', { name: 'Check and use this app' }).click();
  await heading(page, 'Second proof');
  await page.getByText('Authenticator app', { exact: true }).waitFor();
  await signOut(page);

  await page.goto(`${server.url}/records/${record}/card`);
  await heading(page, 'Sign in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Open your authenticator app').waitFor();
  // A code counts once, so the next one is shown: the clock of the app is one step ahead, which the server allows.
  await page.getByLabel('Six-figure code').fill(totp(secret, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**/records/${record}/card`);

  await page.goto('about:blank');
  await context.clearCookies();
  await page.goto(`${server.url}/security`);
  await page.getByText('Your session has ended.').waitFor();
  expect(new URL(page.url()).searchParams.get('to')).toBe('/security');
  expect(complaints).toEqual([]);
});

test('an access token that ran out is renewed unseen', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'rosa@example.org');
  await page.goto('about:blank'); // nothing may be under way while the cookies change
  const cookies = await context.cookies();
  await context.clearCookies();
  await context.addCookies(cookies.filter(({ name }) => !name.includes('access')));
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByText('Nobody has answered anything yet').waitFor();
  expect((await context.cookies()).some(({ name }) => name.includes('access'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('sign-in by keyboard alone', async () => {
  const email = 'lena@example.org';
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, email);
  await signOut(page);
  const start = Date.now();
  await page.goto(server.url);
  await heading(page, /belongs to its patient/);

  const tabTo = async (name: string) => {
    for (let tabs = 0; tabs < 40; tabs++) {
      await page.keyboard.press('Tab');
      const [text, ring] = await page.evaluate<[string, string]>(
        `[document.activeElement.textContent || document.activeElement.id, getComputedStyle(document.activeElement.matches('.segments input') ? document.activeElement.closest('label') : document.activeElement).boxShadow]`,
      );
      expect(ring, `focus on "${text}" can be seen`).not.toBe('none');
      if (text.trim() === name) return;
    }
    throw new Error(`Tab never reached "${name}"`);
  };

  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await heading(page, 'Sign in');
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  await tabTo('email');
  await page.keyboard.type(email);
  await tabTo('password');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await heading(page, 'Show it is you');
  await tabTo('code');
  await page.keyboard.type(await server.codeFor(email, start));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/records\//);
  expect(complaints).toEqual([]);
});

test('another person’s address typed in leads nowhere, as an address that does not exist does', async () => {
  const [one, other] = await Promise.all([openPage(browser), openPage(browser)]);
  const theirs = await signUp(one.page, server, 'anna@example.org');
  const mine = await signUp(other.page, server, 'boris@example.org');
  expect(theirs).not.toBe(mine);
  const missing = `${mine.slice(0, -4)}${mine.endsWith('0000') ? '1111' : '0000'}`;
  const seen: (string | null)[] = [];
  for (const path of [
    `/records/${theirs}`,
    `/records/${theirs}/card`,
    `/records/${missing}`,
    `/records/${missing}/card`,
    '/records/banana',
  ]) {
    await other.page.goto(server.url + path);
    await heading(other.page, 'There is nothing here that you can open');
    const text = (await other.page.locator('main').innerText()).replace(/^error.*$/m, '');
    seen.push(text);
  }
  expect(new Set(seen).size).toBe(1);
  expect([...one.complaints, ...other.complaints]).toEqual([]);
});
