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

test('the card is given to somebody who helps: offered, taken, read without the rest, changed, ended', async () => {
  const marie = await openPage(browser);
  const record = await signUp(marie.page, server, 'marie.share@example.org');
  const { page } = marie;
  const named = await page.request.post(`${server.url}/api/fhir/R4/Patient`, {
    headers: { 'x-carnet-record': record, origin: server.url, 'content-type': 'application/fhir+json' },
    data: { resourceType: 'Patient', name: [{ text: 'Marie Lefèvre' }] },
  });
  expect(named.status()).toBe(201);
  await page.getByRole('navigation').getByRole('link', { name: 'Share' }).click();
  await heading(page, 'Share');
  await page.getByText('Nobody has been given access').waitFor();

  // By the keyboard alone, from the first question to the link.
  await page.getByRole('link', { name: 'Add a person' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Give somebody access');
  await page.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Say whom you give access to').waitFor();
  await page.getByRole('radio', { name: /everyday life/ }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('checkbox', { name: /^Card/ }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('radio', { name: /For three months/ }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Check what you give');
  await page.getByRole('button', { name: 'Make the link' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Pass the link on');
  const link = await page.locator('main .code').innerText();
  expect(link).toMatch(/^http:\/\/localhost:\d+\/shared#[A-Za-z0-9_-]{43}$/);

  const julien = await openPage(browser);
  await signUp(julien.page, server, 'julien.share@example.org');
  await julien.page.goto(link);
  await heading(julien.page, 'Somebody gives you access to a record');
  expect(julien.page.url()).toBe(`${server.url}/shared`);
  await julien.page.getByLabel('Your name').fill('Julien Moreau');
  await press(julien.page, 'Accept and open the record');
  await julien.page.waitForURL(`${server.url}/records/${record}/card`);
  await julien.page.getByText('Acting for Marie').waitFor();
  await heading(julien.page, 'Marie Lefèvre');
  await julien.page.getByText('Not everything of this record is shared with you.').waitFor();
  await julien.page.getByRole('heading', { level: 2, name: 'Allergies' }).waitFor();
  expect(await julien.page.getByRole('heading', { level: 2, name: 'Medicines' }).count()).toBe(0);
  expect(await julien.page.getByText('Not answered yet').count()).toBe(0);
  await julien.page.getByText('No answer in what is shared with you').first().waitFor();
  const rooms = julien.page.getByRole('navigation', { name: 'Rooms' });
  expect(await rooms.getByRole('link', { name: 'Who looked' }).count()).toBe(0);

  // Marie sees him, changes what he sees, and ends it: his open page says so at the next click.
  await page.getByRole('link', { name: 'I have passed it on' }).click();
  await page.getByText(/^Caregiver. Reads the card, until/).waitFor();
  await page.getByRole('link', { name: /^Change.*Julien Moreau/ }).click();
  await heading(page, 'Julien Moreau');
  await page.getByRole('checkbox', { name: /^Medicines/ }).check();
  await press(page, 'Save');
  await page.getByText(/^Caregiver. Reads the card and medicines, until/).waitFor();
  expect(await page.getByRole('heading', { level: 2, name: 'Ended' }).count()).toBe(0);
  await page.getByRole('link', { name: /^Change.*Julien Moreau/ }).click();
  await press(page, 'End the access');
  await page.getByRole('alertdialog').getByRole('button', { name: 'End it' }).click();
  await page.getByRole('heading', { level: 2, name: 'Ended' }).waitFor();
  await julien.page.reload();
  await heading(julien.page, /There is nothing here/);

  // The link is used up.
  await julien.page.goto(link);
  await heading(julien.page, 'This link does not work');
  await julien.context.close();
  await marie.context.close();
});
