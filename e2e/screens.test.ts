import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
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

// Two passes meet both themes, both languages, both widths: contrast hangs on the theme, words on the language, layout on the width.
const looks = [
  { width: 1280, theme: 'light', language: 'en' },
  { width: 390, theme: 'dark', language: 'fr' },
] as const;

// Most of the time a page waits for its paint: three are looked at beside each other.
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
    expect(complaints.filter((text) => !provoked.test(text))).toEqual([]);
    await context.close();
  });
});

// 640 px is a window of 1280 at 200 %; French has the longer words.
test.concurrent.each(rooms)('nothing scrolls sideways at 320 px and at 200 %: $name', async (room) => {
  const { page, context } = await openPage(browser, { width: 320, language: 'fr' });
  await enter(room, page, server);
  expect(await page.evaluate(overflow), '320 px').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await page.evaluate(overflow), '640 px').toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  // An open menu places itself anew when the window changes, as it does when the browser's text size does.
  await page.evaluate(`document.documentElement.style.fontSize = '200%';
    dispatchEvent(new Event('resize'));
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
  expect(await page.evaluate(overflow), 'text of double size').toBeLessThanOrEqual(0);
  await context.close();
});

test('targets are at least 44 px high', async () => {
  for (const room of rooms.filter(({ name }) =>
    [
      ...['landing', 'sign-in', 'home', 'card', 'import', 'security', 'security-passkeys-several', 'security-factors'],
      ...['security-codes-new', 'security-devices-several', 'security-activity-several'],
      ...['card-part', 'card-question', 'card-form-errors', 'card-form-check', 'card-history', 'privacy', 'settings'],
      ...['who-looked-several', 'guardians-several', 'guardians-invited', 'invitation-accept', 'delete-sure', 'erased'],
    ].includes(name),
  )) {
    const { page, context } = await openPage(browser, { width: 390 });
    await enter(room, page, server);
    // A link inside a sentence is exempt (WCAG 2.5.8); everything that stands alone is not.
    const small =
      await page.evaluate(`[...document.querySelectorAll('button, a.button, a.target, nav a, .choice, .segments label')]
      .filter((element) => element.getClientRects().length > 0 && getComputedStyle(element).clip === 'auto')
      .filter((element) => element.getBoundingClientRect().height < 43.5)
      .map((element) => element.outerHTML.slice(0, 120))`);
    expect(small, room.name).toEqual([]);
    await context.close();
  }
});
