import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enter, rooms } from './rooms.ts';
import { startServer, type TestServer } from './server.ts';

/**
 * What a screen reader is told of each page: roles, names, states, live regions, in their order. A change of it is looked at and
 * then accepted: `vitest run e2e/tree.test.ts --project e2e -u`.
 */
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const told = [
  ...['landing', 'sign-in', 'sign-in-errors', 'sign-up', 'settings', 'privacy', 'security', 'security-factors'],
  ...['keys', 'keys-under-way'],
  ...['home', 'card-question', 'card-form-errors', 'card-form-offers', 'delete-meaning', 'delete-sure', 'erased'],
];

const dayOrMonth =
  /\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(January|February|March|April|May|June|July|August|September|October|November|December)\b/g;

/** The tree without what depends on the day, the hour and the browser's list of zones. */
async function tree(page: Page): Promise<string> {
  const whole = await page.locator('body').ariaSnapshot();
  return `${whole
    .replaceAll(/^\s*- option .*\n/gm, '')
    .replaceAll(/Good (morning|afternoon|evening)/g, 'Good day')
    .replaceAll(dayOrMonth, 'Day')
    .replaceAll(/\d+/g, '#')
    .replaceAll(/(\/records\/|record=)[a-z#]+/g, '$1…')}\n`;
}

describe('the accessibility tree', () => {
  test.each(rooms.filter(({ name }) => told.includes(name)))('of $name', async (room) => {
    const { page, context } = await openPage(browser, { width: 390 });
    await enter(room, page, server);
    await expect(await tree(page)).toMatchFileSnapshot(join(import.meta.dirname, 'trees', `${room.name}.yml`));
    await context.close();
  });
});
