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

/** What a person types of a part that has something to tell. */
const typed: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  identity: async (page) => {
    await page.locator('#given').fill('Anne');
    await page.locator('#family').fill('Morel');
    await page.locator('#birthDate-day').fill('14');
    await page.locator('#birthDate-month').fill('3');
    await page.locator('#birthDate-year').fill('1961');
    await give(page, 'female');
  },
  allergies: async (page) => {
    await page.locator('#substance').fill('penicilin'); // a letter is missing
    await page.getByRole('option').first().waitFor();
    await clean(page);
    await page.getByRole('option').first().click();
    await give(page, 'severe');
  },
  contacts: async (page) => {
    await page.locator('#name').fill('Paul Morel');
    await page.locator('#phone').fill('06 39 98 14 27');
  },
  notes: async (page) => {
    await page.locator('#note').fill('Parle aussi le breton.');
  },
};

/** Answers the questions of a step: "yes" where there is something to type, else "none", or "I don't know" where that is no answer. */
async function answerStep(page: Page): Promise<string[]> {
  const parts: string[] = [];
  for (const question of await page.locator('main form fieldset').all()) {
    const part = (await question.locator('input[id]').getAttribute('id')) ?? '';
    parts.push(part);
    const none = (await question.locator('input[value="none-known"]').count()) > 0 ? 'none-known' : 'unknown';
    await question.locator(`input[value="${part in typed ? 'yes' : none}"]`).check();
  }
  return parts;
}

test('the whole card on a phone in French: every part answered, checked at the end, and shown', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390 });
  const record = await signUp(page, server, 'anne@example.org');
  await page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await page.goto(`${server.url}/records/${record}`);
  await page.getByRole('link', { name: 'Remplir la fiche' }).click();
  const seen: string[] = [];
  const stops: string[] = [];
  for (let pages = 0; pages < 20; pages++) {
    await page.waitForURL(/\/card\/(?!fill$)/);
    const here = page.url();
    const stop = new URL(here).pathname.split('/card/')[1] ?? '';
    if (stop === 'check') break;
    stops.push(stop);
    await page.locator('main .button-primary').first().waitFor();
    await clean(page);
    if (stop.startsWith('fill/')) {
      await go(page); // nothing is chosen yet: each question says so
      await page.getByRole('alert').waitFor();
      await clean(page);
      seen.push(...(await answerStep(page)));
      await clean(page);
    } else {
      const [part = ''] = stop.split('/');
      if (part === 'identity') seen.push(part);
      await typed[part]?.(page);
    }
    await go(page);
    await page.waitForURL((url) => url.href !== here);
  }
  await heading(page, 'Vérifiez vos réponses');
  await clean(page);
  await page.getByText('Anne Morel, 14 mars 1961, Femme').waitFor();
  expect(stops).toEqual(['identity', 'fill/2', 'allergies/new', 'fill/3', 'fill/4', 'contacts/new', 'notes/new']);
  expect(seen).toEqual([
    'identity',
    'allergies',
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
  ]);
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
  expect(await stateOf(page, record, 'bloodGroup')).toMatchObject({ answer: 'unknown', entries: [] });

  // What no source names in French is said to be English wherever it stands.
  const marked = async () => {
    await page.locator('main [lang=en]:not(.sr-only *)', { hasText: 'Asthmatic bronchitis' }).first().waitFor();
    expect(await page.getByRole('main').innerText()).toContain('Asthmatic bronchitis (en anglais)');
    await clean(page);
  };
  await page.goto(`${server.url}/records/${record}/card/conditions`);
  await page.locator('main input[value="yes"]').check();
  await page.locator('#condition').fill('asthmatic bronchitis');
  await page.getByRole('option').first().click();
  await give(page, 'active');
  await go(page);
  await heading(page, 'Maladies');
  await marked();
  await page.getByRole('link', { name: /^Ce qui a changé/ }).click();
  await heading(page, 'Ce qui a changé');
  await marked();
  for (const room of ['card', 'card/check']) {
    await page.goto(`${server.url}/records/${record}/${room}`);
    await marked();
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test('on the path: several of one kind, what is left for later stays open, and answers wait for the network', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390 });
  const record = await signUp(page, server, 'path@example.org');
  await page.goto(`${server.url}/records/${record}/card/fill/3`);
  await heading(page, 'Medicines and blood group');
  const say = (part: string, answer: string) =>
    page
      .locator('fieldset', { has: page.locator(`#${part}`) })
      .locator(`input[value="${answer}"]`)
      .check();
  await say('medicines', 'yes');
  await say('bloodGroup', 'not-answered');
  await say('vaccinations', 'none-known');
  await context.setOffline(true);
  await press(page, 'Save and continue');
  await page.getByText('No network just now').waitFor();
  await clean(page);
  await context.setOffline(false);
  await heading(page, 'Add a medicine');
  await page.locator('#medicine').fill('Tablets of my own');
  await page.keyboard.press('Escape');
  await press(page, 'Save, and add another one');
  await expect.poll(() => page.locator('#medicine').inputValue()).toBe('');
  await page.locator('#medicine').fill('Drops of my own');
  await page.keyboard.press('Escape');
  await press(page, 'Save and continue');
  await heading(page, 'Contacts and wishes');
  expect((await stateOf(page, record, 'medicines')).entries).toHaveLength(2);
  expect(await stateOf(page, record, 'vaccinations')).toMatchObject({ answer: 'none-known' });
  expect(await stateOf(page, record, 'bloodGroup')).toMatchObject({ answer: 'not-answered' });
  // Whoever stops here and comes back is asked what is still open, and nothing twice.
  await say('wishes', 'unknown');
  await press(page, 'Save and finish later');
  await page.waitForURL(`**/records/${record}`);
  expect(await stateOf(page, record, 'wishes')).toMatchObject({ answer: 'unknown' });
  await page.goto(`${server.url}/records/${record}/card/fill/3`);
  await heading(page, 'Medicines and blood group');
  expect(await page.locator('main form fieldset').count()).toBe(1);
  await page.goto(`${server.url}/records/${record}/card/fill/4`);
  await heading(page, 'Contacts and wishes');
  expect(await page.locator('main form fieldset').count()).toBe(3);
  expect(complaints.filter((text) => !text.includes('ERR_'))).toEqual([]);
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
