import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enterAs, heading, password, press, signUp } from './journeys.ts';
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

interface Listed {
  readonly entries: { id: string; version: number; value: Record<string, unknown> }[];
}

const listed = async (page: Page, record: string) =>
  (await page.evaluate<Listed>(`fetch('/api/card/${record}/forms/allergies').then((answer) => answer.json())`)).entries;

const newAllergy = (page: Page, record: string) =>
  page.goto(`${server.url}/records/${record}/card/allergies/new`).then(() => heading(page, 'Add an allergy'));

async function fill(page: Page, substance: string): Promise<void> {
  await page.getByLabel('What are you allergic to?').fill(substance);
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: /^Mild/ }).check();
}

/** The next request that makes an entry arrives, and its answer is lost. */
async function loseAnswer(page: Page): Promise<() => number> {
  let lost = 0;
  await page.route('**/forms/allergies', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
    lost++;
    await route.fetch();
    await route.abort('connectionreset');
  });
  return () => lost;
}

test('whoever leaves without network is asked; who stays keeps everything', async () => {
  const { page, context } = await openPage(browser, { width: 390 });
  const record = await signUp(page, server, 'leaves@example.org');
  await newAllergy(page, record);
  await context.setOffline(true);
  await fill(page, 'Latex');
  await page.getByText('No network just now').waitFor();
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('alertdialog', { name: 'What you typed is not saved yet' }).waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Stay on the page');
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('What are you allergic to?').inputValue()).toBe('Latex');

  await context.setOffline(false);
  await page.getByText('Kept as a draft. You may leave and come back.').waitFor();
  await page.getByRole('link', { name: 'Back' }).click();
  await heading(page, 'Allergies');
  // Where there is no entry yet, the question takes up what was typed.
  await page.getByText('You had started; what you typed is still here.').waitFor();
  await press(page, 'Start again');
  expect(await page.getByLabel('What are you allergic to?').inputValue()).toBe('');
  await context.close();
});

test('typed on while an answer was lost, and loaded anew after one was lost: one entry each', async () => {
  const { page, context } = await openPage(browser);
  const record = await signUp(page, server, 'lost@example.org');
  await newAllergy(page, record);
  await fill(page, 'Nickel');
  const lost = await loseAnswer(page);
  await press(page, 'Save');
  await page.getByText('It is saved by itself').waitFor();
  await page.getByLabel('What happens?').fill('Blisters');
  await press(page, 'Save');
  await heading(page, 'Allergies');
  expect(lost()).toBe(1);
  expect(await listed(page, record)).toMatchObject([{ version: 2, value: { reaction: 'Blisters' } }]);
  await page.unroute('**/forms/allergies');

  await newAllergy(page, record);
  await fill(page, 'Cobalt');
  await loseAnswer(page);
  const kept = page.waitForResponse(
    (answer) => answer.url().includes('/drafts/') && answer.request().method() === 'PUT',
  );
  await press(page, 'Save');
  await page.getByText('It is saved by itself').waitFor();
  await kept;
  await context.setOffline(true); // before it is sent again
  await page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  // It had arrived: its draft is not taken up again, where it could only turn that entry into another one.
  const later = await context.newPage();
  await newAllergy(later, record);
  expect(await later.getByLabel('What are you allergic to?').inputValue()).toBe('');
  await fill(later, 'Chrome');
  await press(later, 'Save');
  await heading(later, 'Allergies');
  expect((await listed(later, record)).map(({ value }) => value['substance'])).toMatchObject([
    { text: 'Nickel' },
    { text: 'Cobalt' },
    { text: 'Chrome' },
  ]);
  await context.close();
});

test('removed elsewhere meanwhile: what was typed can become an entry of its own', async () => {
  const { page, context } = await openPage(browser);
  const record = await signUp(page, server, 'removed@example.org');
  await newAllergy(page, record);
  await fill(page, 'Walnut');
  await press(page, 'Save');
  await page.getByRole('link', { name: /^Change\s*: Walnut/ }).click();
  await heading(page, 'Change the allergy');
  const [entry] = await listed(page, record);
  await page.evaluate(`fetch('/api/card/${record}/forms/allergies/${entry?.id}', { method: 'DELETE',
    headers: { 'if-match': 'W/"1"' } }).then((answer) => answer.text())`);
  await page.getByLabel('What happens?').fill('Swollen lips');
  await press(page, 'Save');
  await heading(page, 'This was removed meanwhile');
  await press(page, 'Save mine as a new entry');
  await heading(page, 'Allergies');
  expect(await listed(page, record)).toMatchObject([
    { version: 1, value: { substance: { text: 'Walnut' }, reaction: 'Swollen lips' } },
  ]);
  await context.close();
});

test('a session that ends while one types: after the sign-in what was typed stands there', async () => {
  const { page, context } = await openPage(browser);
  const email = 'ended@example.org';
  const record = await signUp(page, server, email);
  await newAllergy(page, record);
  await page.evaluate(`fetch('/api/identity/sign-out', { method: 'POST' }).then((answer) => answer.text())`);
  await fill(page, 'Latex');
  const start = Date.now();
  await press(page, 'Save');
  await page.getByText('Your session has ended.').waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await heading(page, 'Show it is you');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(page, 'Sign in');
  await heading(page, 'Add an allergy');
  expect(await page.getByLabel('What are you allergic to?').inputValue()).toBe('Latex');
  await press(page, 'Save');
  await heading(page, 'Allergies');
  expect(await listed(page, record)).toHaveLength(1);
  await context.close();
});

test('of somebody one cares for, the forms speak in words that fit; nothing of a record stands on the device', async () => {
  const { page, context } = await openPage(browser);
  await enterAs(page, server, 'guardian');
  const record = new URL(page.url()).pathname.split('/')[2] ?? '';
  for (const part of ['conditions', 'implants', 'wishes', 'identity', 'contacts', 'doctors', 'pregnancy']) {
    await page.goto(`${server.url}/records/${record}/card/${part}`);
    await heading(page, /./);
    const words = await page.locator('main').innerText();
    expect(words.replace(/What you typed|If you like|you may leave/gi, ''), part).not.toMatch(/\b(are|have|do) you\b/i);
    expect(words, part).not.toMatch(/\byour (card|body|blood|own)\b/i);
  }
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.getByLabel('Allergic to what?').fill('Zanzibar nuts');
  await page.getByText('Kept as a draft').waitFor();
  const kept = await page.evaluate<string>(`(async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, await indexedDB.databases(),
    await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))
  ]))()`);
  expect(kept).not.toContain('Zanzibar');
  expect(kept).not.toContain('/api/');
  await context.close();
});

test('an address that names no part, or an entry that is not there, leads nowhere', async () => {
  const { page, context } = await openPage(browser);
  const record = await signUp(page, server, 'nowhere@example.org');
  for (const path of ['astrology', 'astrology/new', 'allergies/nothing', 'allergies/nothing/history', 'constructor']) {
    await page.goto(`${server.url}/records/${record}/card/${path}`);
    await heading(page, /There is nothing here/);
  }
  await context.close();
});
