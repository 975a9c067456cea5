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
  await page.getByRole('radio', { name: 'Others' }).check();
  await page.getByRole('heading', { name: 'Nobody else' }).waitFor();
  expect(new URL(page.url()).search).toBe('?show=others');

  const stranger = await openPage(browser);
  await signUp(stranger.page, server, 'otto@example.org');
  await stranger.page.goto(`${server.url}/records/${record}/card`);
  await heading(stranger.page, /There is nothing here/);
  await page.reload();
  const refused = page.getByRole('listitem').filter({ hasText: 'Somebody without access' }).first();
  await refused.waitFor();
  expect(await refused.innerText()).toContain('Refused, nothing was shown');
  expect(await page.locator('main').innerText()).not.toContain('otto');
  await page.getByRole('radio', { name: 'Changes' }).check();
  await page.getByRole('heading', { name: 'Nothing was changed' }).waitFor();
  await page.getByRole('radio', { name: 'Everything' }).check();
  await page.getByText('Opened the card').first().waitFor();
  const counts = page.getByRole('listitem').filter({ hasText: /^(You|Somebody without access)\s*\d+$/ });
  expect(await counts.count()).toBe(2);
  const link = page.getByRole('link', { name: 'Download the list' });
  const answer = await page.request.get(new URL((await link.getAttribute('href')) ?? '', server.url).href);
  expect(answer.headers()['content-disposition']).toBe('attachment; filename="who-looked.csv"');
  expect(await answer.text()).toContain('"Somebody without access","Opened the card","","Refused, nothing was shown"');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('who-looked.csv');
  expect(complaints).toEqual([]);
  await page.context().close();
  await stranger.page.context().close();
});
