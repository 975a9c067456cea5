import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading } from './journeys.ts';
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

test('without network a form keeps what was typed, and a page whose code is not here yet says so and opens later', async () => {
  const { page, context } = await openPage(browser);
  await page.goto(`${server.url}/sign-up`);
  await page.getByLabel('E-mail').fill('zoe@example.org');
  await page.getByLabel('Password', { exact: true }).fill('violet harbour seventeen lanterns');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').getByText('This device cannot reach the server').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe('zoe@example.org');

  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await heading(page, 'No network');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'Sign in');
});
