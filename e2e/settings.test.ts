import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enterAs, heading } from './journeys.ts';
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

const rootFont = (page: Page) => page.evaluate<string>('getComputedStyle(document.documentElement).fontSize');

test('language, size of letters, movement and time zone hold at once, and after the page is loaded anew', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390 });
  await enterAs(page, server, 'patient');
  await page.getByRole('button', { name: /settings, sign out/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await heading(page, 'Settings');

  await page.getByRole('group', { name: 'Size of letters' }).getByRole('radio', { name: 'Double' }).check();
  expect(await rootFont(page)).toBe('32px');
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await page.getByRole('group', { name: 'Movement' }).getByRole('radio', { name: 'As little as possible' }).check();
  await page.getByRole('group', { name: 'Light or dark' }).getByRole('radio', { name: 'Dark' }).check();

  const before = await page.getByText(/^Now it is/).innerText();
  await page.getByLabel('Times are written in').selectOption('Pacific/Kiritimati'); // UTC+14: another hour anywhere
  await expect.poll(() => page.getByText(/^Now it is/).innerText()).not.toBe(before);

  await page.getByRole('group', { name: 'E-mails to you' }).getByRole('radio', { name: 'Français' }).click(); // checked when the server has it
  await page.getByText('Kept. E-mails come in this language from now on.').waitFor();
  await page.getByRole('group', { name: 'These pages' }).getByRole('radio', { name: 'Français' }).click(); // checked when its words are there
  await heading(page, 'Réglages');

  await page.reload();
  await heading(page, 'Réglages');
  expect(await rootFont(page)).toBe('32px');
  expect(await page.evaluate('({ ...document.documentElement.dataset })')).toEqual({
    text: '200',
    motion: 'reduce',
    theme: 'dark',
  });
  expect(await page.locator('#zone').inputValue()).toBe('Pacific/Kiritimati');
  expect(
    await page.locator('main .choice input:checked').evaluateAll((all) => all.map((one) => one.getAttribute('value'))),
  ).toEqual(['fr', 'fr', 'dark', '200', 'reduce']);
  expect(complaints).toEqual([]);
  await context.close();
});

test('with letters of double size no page of the rooms scrolls sideways on a phone', async () => {
  const { page, context } = await openPage(browser, { width: 390, language: 'fr' });
  await page.addInitScript("localStorage.setItem('carnet.text', '200')");
  await enterAs(page, server, 'patient');
  const record = new URL(page.url()).pathname.split('/')[2];
  for (const path of [
    `/records/${record}`,
    `/records/${record}/card`,
    `/records/${record}/who-looked`,
    `/records/${record}/import`,
    '/security',
    '/settings',
    '/people/new',
  ]) {
    await page.goto(server.url + path);
    await page.locator('h1').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBeLessThanOrEqual(0);
  }
  await context.close();
});
