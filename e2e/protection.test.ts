import type { Browser } from 'playwright-core';
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

test('a stranger sees how many statements hold, and which of those that the own browser checked', async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(server.url);
  await page.getByRole('link', { name: 'How we protect your data' }).click();
  await heading(page, 'How we protect your data');
  await page.locator('.check-line[data-result]').last().waitFor();
  // The demo's key file lies in its data folder, and nobody backs it up; it names no witness elsewhere, so that log and rights ledger have no copy there; without a backup of the keys no epoch ends; a stranger is not told which five do not hold.
  expect(await page.locator('.outcome').innerText()).toContain('19 of 24 statements hold');
  expect(await page.locator('.check-line[data-result]').count()).toBe(4);
  expect(await page.locator('.check-line[data-result=met]').count()).toBe(4);
  expect(await page.locator('main').innerText()).not.toContain('Not met');
  await page.getByRole('button', { name: 'Check again now' }).click();
  await page.getByText('19 of 24 statements hold').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('signed in, each statement has its result, and those that do not hold say what that means', async () => {
  const { page, context, complaints } = await openPage(browser);
  await enterAs(page, server, 'patient');
  await page.goto(`${server.url}/protection`);
  await page.locator('.check-line[data-result]').last().waitFor();
  expect(await page.locator('.check-line[data-result]').count()).toBe(24);
  const failed = page.locator('.check-line:not([data-result=met])');
  expect(await failed.count()).toBe(5);
  expect(await failed.locator('.check-result .text-danger').count()).toBe(5);
  expect(await failed.locator('.note-danger').count()).toBe(5);
  expect(await failed.first().innerText()).toMatch(
    /does not lie with the data[\s\S]*Not met: in the data folder[\s\S]*What this means for you/,
  );
  expect(await failed.nth(2).innerText()).toMatch(/is backed up[\s\S]*0 of 2[\s\S]*What this means for you/);
  expect(await failed.nth(3).innerText()).toMatch(/stays ended[\s\S]*0 of 1[\s\S]*What this means for you/);
  expect(await failed.last().innerText()).toMatch(/from backups too[\s\S]*2 of 3[\s\S]*What this means for you/);
  await page.getByRole('button', { name: 'Check again now' }).click();
  await page.getByRole('button', { name: 'Check again now' }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a session that programs of the page can read is found', async () => {
  const { page, context } = await openPage(browser);
  await context.addCookies([{ name: 'carnet_access', value: 'x', url: server.url, httpOnly: false }]);
  await page.goto(`${server.url}/protection`);
  const line = page.locator('.check-line[data-result=not-met]');
  await line.waitFor();
  expect(await line.innerText()).toContain('No program on this page can read your sign-in');
  expect(await page.locator('.outcome').innerText()).toContain('18 of 24');
  await context.close();
});
