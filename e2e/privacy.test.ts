import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mainColumns } from '../src/database/registry.ts';
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

test('privacy: what was agreed to, and every field of the registry with purpose and term, in both languages', async () => {
  const { page, context, complaints } = await openPage(browser);
  await enterAs(page, server, 'patient');
  await page.getByRole('navigation').getByRole('link', { name: 'Privacy' }).click();
  await heading(page, 'Privacy');
  await page.getByText('That your medical data are kept here').waitFor();
  const groups = page.locator('details.kept');
  for (const group of await groups.all()) await group.locator('summary').click();
  const names = await page.locator('.kept-fields tbody .mono').allInnerTexts();
  for (const [table, columns] of Object.entries(mainColumns))
    for (const column of Object.keys(columns)) expect(names).toContain(`${table}.${column}`);
  const row = page.getByRole('row').filter({ hasText: 'resource.sealed' });
  expect(await row.innerText()).toMatch(/The medical entry itself[\s\S]*Until the record is erased[\s\S]*Sealed/);
  await page.getByRole('button', { name: 'Français' }).click();
  await heading(page, 'Confidentialité');
  await page.getByText('L’élément médical lui-même').first().waitFor({ state: 'attached' });
  expect(complaints).toEqual([]);
  await context.close();
});
