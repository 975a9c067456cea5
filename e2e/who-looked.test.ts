import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, signUp } from './journeys.ts';
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

test('who looked: one’s own looks, and a stranger who was refused', async () => {
  const { page, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'ines@example.org');
  await page.getByRole('link', { name: 'Card', exact: true }).first().click();
  await page.waitForURL(/\/card$/);
  await page.getByRole('link', { name: 'Who looked' }).click();
  await heading(page, 'Who looked at this record');
  await page.getByText('Opened the card').first().waitFor();
  await page.getByText('Others').click();
  await page.getByRole('heading', { name: 'Nobody else' }).waitFor();

  const stranger = await openPage(browser);
  await signUp(stranger.page, server, 'otto@example.org');
  await stranger.page.goto(`${server.url}/records/${record}/card`);
  await heading(stranger.page, /There is nothing here/);
  await page.reload();
  await page.getByText('Others').click();
  const refused = page.getByRole('listitem').filter({ hasText: 'Somebody without access' }).first();
  await refused.waitFor();
  expect(await refused.innerText()).toContain('Refused, nothing was shown');
  expect(await page.locator('main').innerText()).not.toContain('otto');
  expect(complaints).toEqual([]);
  await page.context().close();
  await stranger.page.context().close();
});
