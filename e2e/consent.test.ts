import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, press, signUp } from './journeys.ts';
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

test('the consent is withdrawn: told before, closed at once in every window, who looked stays; given again, all is there', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'marie@example.org');
  const home = `${server.url}/records/${record}`;
  const other = await context.newPage();
  await other.goto(`${home}/card`);
  await heading(other, /./);

  await page.getByRole('navigation').getByRole('link', { name: 'Privacy' }).click();
  await page.getByRole('link', { name: /^Withdraw it/ }).click();
  await heading(page, 'Consent to keep this record');
  await page.getByText('Nothing is deleted.').waitFor();
  await page.getByText('A doctor or a rescuer finds nothing here any more.').waitFor();
  await press(page, 'Withdraw the consent');
  const dialog = page.getByRole('alertdialog');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep the record open');
  await dialog.getByRole('button', { name: 'Withdraw and close it' }).click();
  await heading(page, 'This record is closed');
  await page.getByText(/You withdrew the consent on/).waitFor();
  // Every address of the record leads here; the other window learns of it with its next question.
  await page.goto(`${home}/card`);
  await heading(page, 'This record is closed');
  expect(
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /Card|Import/ })
      .count(),
  ).toBe(0);
  await other.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  await other.reload();
  await heading(other, 'This record is closed');
  await page.getByRole('navigation').getByRole('link', { name: 'Who looked' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Withdrew the consent' }).waitFor();

  await page.goto(`${server.url}/home`);
  await heading(page, 'This record is closed');
  const waiting = page.waitForEvent('download');
  await press(page, 'Download everything');
  expect((await waiting).suggestedFilename()).toMatch(/^carnet-.*\.json$/);
  await page.getByRole('main').getByRole('link', { name: 'Delete everything' }).click();
  await heading(page, 'Delete everything');
  await page.goBack();
  await heading(page, 'This record is closed');
  await press(page, 'Agree and open the record');
  await page.getByRole('alert').waitFor();
  await page.getByRole('checkbox').check();
  await press(page, 'Agree and open the record');
  await page.getByText('The record is open again, as it was').waitFor();
  expect(await page.getByText(/^You agreed to version/).count()).toBe(2);
  await page.getByRole('navigation').getByRole('link', { name: 'Card' }).click();
  await page.waitForURL(`${home}/card`);
  await page.getByText('Nobody has answered anything yet').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever agreed to an earlier text is asked again at the front door, once, and may go on without an answer', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'henri@example.org');
  await page.route('**/api/identity/me', async (route) => {
    const answer = await route.fetch();
    const consents = [{ document: 'record', version: '2025-01', givenAt: '2025-02-03T09:30:00Z' }];
    await route.fulfill({ response: answer, json: { ...(await answer.json()), consents } });
  });
  await page.goto(`${server.url}/home`);
  await heading(page, 'The text that you agreed to has changed');
  await page.getByRole('link', { name: 'Not now' }).click();
  await page.waitForURL(`${server.url}/records/${record}`);
  await page.getByRole('link', { name: 'Read it and answer' }).click();
  await page.getByText('You can delete everything yourself').waitFor();
  // The rooms that the text names are there for whoever reads it.
  const text = await page.getByRole('main').innerText();
  const named = new Set([...text.matchAll(/“(\w+)”/g)].map(([, room = '']) => room));
  expect([...named].sort()).toEqual(['Privacy', 'Share']);
  for (const name of named) await page.getByRole('navigation').getByRole('link', { name, exact: true }).waitFor();
  expect(text).not.toMatch(/tell whoever runs this server/);
  await press(page, 'Agree and continue');
  await page.getByRole('alert').waitFor();
  await page.getByRole('checkbox').check();
  await page.unroute('**/api/identity/me');
  await press(page, 'Agree and continue');
  await page.waitForURL(`${server.url}/records/${record}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByText('The text that you agreed to has changed').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
