import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { chooseFile, heading, press, signUp } from './journeys.ts';
import { startServer, type TestServer } from './server.ts';

const document = join(
  import.meta.dirname,
  '..',
  'test',
  'fixtures',
  'fhir',
  'ips',
  'Bundle-IPS-examples-Bundle-01.json',
);

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface State {
  readonly answer: string;
  readonly entries: { id: string; version: number; value: Record<string, unknown> }[];
}

const stateOf = (page: Page, record: string, part: string) =>
  page.evaluate<State>(`fetch('/api/card/${record}/forms/${part}').then((answer) => answer.json())`);

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

const go = (page: Page) => page.locator('main .button-primary').first().click();
const give = (page: Page, answer: string) => page.locator(`main input[type=radio][value="${answer}"]`).first().check();

/** What a person types on a page of the path; "none" or "I don't know" where there is nothing to type. */
const typed: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  identity: async (page) => {
    await page.locator('#given').fill('Anne');
    await page.locator('#family').fill('Morel');
    await page.locator('#birthDate-day').fill('14');
    await page.locator('#birthDate-month').fill('3');
    await page.locator('#birthDate-year').fill('1961');
    await give(page, 'female');
    await go(page);
    await page.locator('dl.answers').waitFor();
  },
  allergies: async (page) => {
    await give(page, 'yes');
    await page.locator('#substance').fill('penicilin'); // a letter is missing
    await page.getByRole('option').first().waitFor();
    await clean(page);
    await page.getByRole('option').first().click();
    await give(page, 'severe');
  },
  contacts: async (page) => {
    await give(page, 'yes');
    await page.locator('#name').fill('Paul Morel');
    await page.locator('#phone').fill('06 39 98 14 27');
  },
  notes: async (page) => {
    await give(page, 'yes');
    await page.locator('#note').fill('Parle aussi le breton.');
  },
};

test('the whole card on a phone in French: every part answered, checked at the end, and shown', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390 });
  const record = await signUp(page, server, 'anne@example.org');
  await page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await page.goto(`${server.url}/records/${record}`);
  await page.getByRole('link', { name: 'Remplir la fiche' }).click();
  const seen: string[] = [];
  for (let pages = 0; pages < 20; pages++) {
    await page.waitForURL(/\/card\/(?!fill)/);
    const part = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    if (part === 'check') break;
    seen.push(part);
    await page.locator('main .button-primary').first().waitFor();
    await clean(page);
    const type = typed[part];
    if (type !== undefined) await type(page);
    else
      await give(page, (await page.locator('main input[value="none-known"]').count()) > 0 ? 'none-known' : 'unknown');
    await go(page);
    if (type !== undefined && part !== 'identity') {
      // What stands in the part now, and the way to one more of it.
      await page.locator('.entry-row').first().waitFor();
      await clean(page);
      await go(page);
    }
    await page.waitForURL((url) => !url.pathname.endsWith(`/${part}`));
  }
  await heading(page, 'Vérifiez vos réponses');
  await clean(page);
  expect(seen.slice(0, 2)).toEqual(['identity', 'allergies']);
  expect(seen).toEqual(
    expect.arrayContaining([
      'conditions',
      'procedures',
      'implants',
      'medicines',
      'bloodGroup',
      'vaccinations',
      'contacts',
      'doctors',
      'wishes',
      'notes',
    ]),
  );
  await go(page);
  await heading(page, 'Anne Morel');
  await clean(page);
  await page.getByRole('heading', { name: 'Paul Morel' }).waitFor();
  await page.getByText('Parle aussi le breton.').first().waitFor();
  const { entries } = await stateOf(page, record, 'allergies');
  expect(entries).toMatchObject([
    { value: { severity: 'severe', substance: { coding: { system: expect.stringContaining('http') } } } },
  ]);
  expect(await stateOf(page, record, 'implants')).toMatchObject({ answer: 'none-known', entries: [] });
  expect(complaints).toEqual([]);
  await context.close();
});

/** An allergy of one's own words, by the form. */
async function addAllergy(page: Page, record: string, substance: string): Promise<void> {
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.locator('#substance').fill(substance);
  await page.keyboard.press('Escape');
  await give(page, 'mild');
  await press(page, 'Save');
  await heading(page, 'Allergies');
}

test('two tabs: the second sees both versions, keeps both changes or chooses; nothing is lost', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'two@example.org');
  await addAllergy(page, record, 'Walnut');
  const other = await context.newPage();
  const change = async (tab: Page) => {
    await tab.goto(`${server.url}/records/${record}/card/allergies`);
    await tab.getByRole('link', { name: /^Change\s*: Walnut/ }).click();
    await heading(tab, 'Change the allergy');
  };
  await change(page);
  await change(other);
  await give(page, 'severe');
  await press(page, 'Save');
  await heading(page, 'Allergies');
  await other.locator('#reaction').fill('Swollen lips');
  await press(other, 'Save');
  await heading(other, 'This was changed meanwhile');
  await clean(other);
  await press(other, 'Keep both changes');
  await heading(other, 'Allergies');
  expect((await stateOf(page, record, 'allergies')).entries).toMatchObject([
    { value: { severity: 'severe', reaction: 'Swollen lips' } },
  ]);

  await change(page);
  await change(other);
  await page.locator('#reaction').fill('Theirs');
  await press(page, 'Save');
  await heading(page, 'Allergies');
  await other.locator('#reaction').fill('Mine');
  await press(other, 'Save');
  await heading(other, 'This was changed meanwhile');
  await press(other, 'Save mine');
  await heading(other, 'Allergies');
  expect((await stateOf(page, record, 'allergies')).entries).toMatchObject([{ value: { reaction: 'Mine' } }]);
  // What was not chosen stands among the earlier versions.
  await other.getByRole('link', { name: /^What changed\s*: Walnut/ }).click();
  await other.getByText('Theirs').first().waitFor();
  await clean(other);
  expect(complaints).toEqual([]);
  await context.close();
});

test('without network what is typed stays, is sent by itself when it is back, and stands there once', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390 });
  const record = await signUp(page, server, 'away@example.org');
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.locator('#substance').fill('Latex');
  await page.keyboard.press('Escape');
  await give(page, 'moderate');
  await context.setOffline(true);
  await press(page, 'Save');
  await page.getByText('No network just now').waitFor();
  expect(await page.locator('#substance').inputValue()).toBe('Latex');
  await clean(page);
  await context.setOffline(false);
  await heading(page, 'Allergies');
  expect((await stateOf(page, record, 'allergies')).entries).toHaveLength(1);

  // An answer that was lost on its way: the request arrived, and is sent again with the same key.
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.locator('#substance').fill('Nickel');
  await page.keyboard.press('Escape');
  await give(page, 'mild');
  let lost = 0;
  await page.route('**/forms/allergies', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return await route.fallback();
    lost++;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await press(page, 'Save');
  await heading(page, 'Allergies');
  expect(lost).toBe(1);
  expect((await stateOf(page, record, 'allergies')).entries).toHaveLength(2);
  expect(complaints.filter((text) => !text.includes('ERR_'))).toEqual([]);
  await context.close();
});

test('a draft is found again after leaving; removed is taken back; by keyboard alone', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'keys@example.org');
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.locator('#substance').focus();
  await page.keyboard.type('hazeln');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const chosen = await page.locator('#substance').inputValue();
  expect(chosen.toLowerCase()).toContain('hazeln');
  await page.getByText('Kept as a draft. You may leave and come back.').waitFor();
  await page.goto(`${server.url}/records/${record}`);
  await page.goto(`${server.url}/records/${record}/card/allergies/new`);
  await page.getByText('You had started; what you typed is still here.').waitFor();
  expect(await page.locator('#substance').inputValue()).toBe(chosen);

  await page.locator('#substance').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space'); // the first of the severities
  for (let tabs = 0; tabs < 12; tabs++) {
    if ((await page.evaluate('document.activeElement.textContent')) === 'Save') break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await heading(page, 'Allergies');
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');

  await page.getByRole('button', { name: /^Remove/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Undo' }).focus();
  await expect.poll(async () => (await stateOf(page, record, 'allergies')).entries.length).toBe(0);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await stateOf(page, record, 'allergies')).entries.length).toBe(1);
  await page.getByRole('link', { name: /^Change\s*:/ }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('what was imported is corrected by the same form, and stays one entry', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'brought@example.org');
  await chooseFile(page, document);
  await page.getByRole('button', { name: 'Add to the record' }).click();
  await heading(page, 'Added to the record');
  const before = await stateOf(page, record, 'conditions');
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByRole('link', { name: /^Change\s*: Conditions/ }).click();
  await page.getByRole('link', { name: /^Change\s*: Menopausal/ }).click();
  await heading(page, 'Change the condition');
  if (!(await page.locator('#note').isVisible())) await page.locator('summary').first().click();
  await page.locator('#note').fill('Far fewer since spring.');
  await press(page, 'Save');
  await heading(page, 'Conditions');
  const after = await stateOf(page, record, 'conditions');
  expect(after.entries.map(({ id }) => id).toSorted()).toEqual(before.entries.map(({ id }) => id).toSorted());
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByText('Far fewer since spring.').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
