import { AxeBuilder } from '@axe-core/playwright';
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

/** What stands in a state that the test provokes: the browser tells of an answer that failed. */
const provoked = /Failed to load resource: (net::ERR_FAILED|the server responded with a status of 503)/;

const overflow = 'document.documentElement.scrollWidth - innerWidth';
/** The same once the page was painted in its new size. */
const settled = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(${overflow}))))`;

// Two passes meet both themes, both languages, both widths: contrast hangs on the theme, words on the language, layout on the width.
const looks = [
  { width: 1280, theme: 'light', language: 'en' },
  { width: 390, theme: 'dark', language: 'fr' },
] as const;

// Most of the time a page waits for its paint: several are looked at beside each other.
describe.concurrent.each(looks)('$width px, $theme, $language', ({ width, theme, language }) => {
  test.concurrent.each(rooms)('$name', async (room) => {
    const { page, context, complaints } = await openPage(browser, { width, theme, language });
    await enter(room, page, server);
    expect(await page.evaluate('document.documentElement.lang')).toBe(language);
    expect(await page.evaluate(overflow), 'nothing scrolls sideways').toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
    ).toEqual([]);
    if (width === 390) {
      expect(await page.evaluate(smallTargets), 'targets are at least 44 px high').toEqual([]);
      await narrowed(page);
    }
    expect(complaints.filter((text) => !provoked.test(text))).toEqual([]);
    await context.close();
  });
});

// A link inside a sentence is exempt (WCAG 2.5.8), and what only a screen reader meets (1 px); everything else that stands alone is not.
const smallTargets = `[...document.querySelectorAll('button, a.button, a.target, nav a, .choice, .segments label')]
  .filter((element) => element.getClientRects().length > 0 && getComputedStyle(element).clip === 'auto')
  .filter((element) => element.getBoundingClientRect().height < 43.5 && element.getBoundingClientRect().height > 1)
  .map((element) => element.outerHTML.slice(0, 120))`;

/** Nothing scrolls sideways at 320 px and at 200 %; 640 px is a window of 1280 at 200 %, and French has the longer words. */
async function narrowed(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 844 });
  expect(await page.evaluate(settled), '320 px').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await page.evaluate(settled), '640 px').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  // An open menu places itself anew when the window changes, as it does when the browser's text size does.
  await page.evaluate(`document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize'))`);
  expect(await page.evaluate(settled), 'text of double size').toBeLessThanOrEqual(0);
}
