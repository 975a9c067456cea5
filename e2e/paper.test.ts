import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enter, rooms } from './rooms.ts';
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

const shown = (page: Page, selector: string) =>
  page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 120))`);

const printed = [
  'landing',
  'home',
  'card',
  'who-looked',
  'security',
  'security-activity-several',
  'card-part',
  'card-check',
  'privacy-open',
  'protection',
];

describe('on paper', () => {
  test.each(rooms.filter(({ name }) => printed.includes(name)))(
    '$name has its text, in black on white, and nothing to press',
    async (room) => {
      const { page, context } = await openPage(browser, { width: 794, theme: 'dark' }); // A4 at 96 px an inch
      await enter(room, page, server);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(
        await shown(page, 'nav, header.head, footer, .banner, main button, main .segments, [role=tooltip]'),
      ).toEqual([]);
      expect((await shown(page, 'h1')).length).toBe(1);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toMatch(
        /rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/,
      );
      expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).toBe('rgb(0, 0, 0)');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      if (room.name === 'card') expect((await shown(page, 'a[href^="tel:"]')).length).toBeGreaterThan(0);
      await context.close();
    },
  );

  test('prints as a PDF of a few pages', async () => {
    const { page, context } = await openPage(browser);
    const card = rooms.find(({ name }) => name === 'card');
    if (card === undefined) throw new Error('there is no card among the rooms');
    await enter(card, page, server);
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThanOrEqual(1);
    expect(pages).toBeLessThanOrEqual(5);
    await context.close();
  });
});

describe('in forced colours', () => {
  test.each(rooms.filter(({ name }) => ['sign-in', 'home', 'card'].includes(name)))(
    '$name shows focus, states and progress without colours of its own',
    async (room) => {
      const { page, context } = await openPage(browser, { width: 390 });
      await page.emulateMedia({ forcedColors: 'active' });
      await enter(room, page, server);
      for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Tab');
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).not.toBe('none');
      const done = await page.evaluate<string[]>(`['[data-done]', 'span:not([data-done])'].map((one) => {
      const found = document.querySelector('.steps-bar ' + one);
      return found === null ? one : getComputedStyle(found).backgroundColor; })`);
      expect(new Set(done).size).toBe(2);
      // A chip says its state in words beside its colour.
      for (const chip of await page.locator('.chip').allInnerTexts()) expect(chip.trim()).not.toBe('');
      await context.close();
    },
  );
});
