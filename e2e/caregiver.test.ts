import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { clean } from './clean.ts';
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

/** Acts on the open form as the keyboard of a person does. */
async function addAllergy(page: Page, substance: string): Promise<void> {
  await page.locator('#substance').fill(substance);
  await page.keyboard.press('Escape');
  await page.locator('main input[value=severe]').check();
}

test('who helps writes for somebody: offered, added, seen by whom it is about, undone, ended while a form is open', async () => {
  const marie = await openPage(browser);
  const { page } = marie;
  const record = await signUp(page, server, 'marie.writes@example.org');
  const named = await page.request.post(`${server.url}/api/fhir/R4/Patient`, {
    headers: { 'x-carnet-record': record, origin: server.url, 'content-type': 'application/fhir+json' },
    data: { resourceType: 'Patient', name: [{ text: 'Marie Lefèvre' }] },
  });
  expect(named.status()).toBe(201);
  await page.goto(`${server.url}/records/${record}/share/new`);
  await heading(page, 'Give somebody access');
  // Of a doctor it is not asked.
  await page.getByRole('radio', { name: /A doctor/ }).check();
  expect(await page.getByText('What may they do?').count()).toBe(0);
  await page.getByRole('radio', { name: /everyday life/ }).check();
  await page.getByRole('checkbox', { name: /^Card/ }).check();
  await page.getByRole('radio', { name: /^Read and write/ }).check();
  await page.getByRole('radio', { name: /For three months/ }).check();
  await clean(page);
  await press(page, 'Continue');
  await heading(page, 'Check what you give');
  await page.getByText('Read and write').waitFor();
  await press(page, 'Make the link');
  await heading(page, 'Pass the link on');
  const link = await page.locator('main .code').innerText();

  const julien = await openPage(browser);
  await signUp(julien.page, server, 'julien.writes@example.org');
  await julien.page.goto(link);
  await julien.page.getByText('Read and write').waitFor();
  await julien.page.getByLabel('Your name').fill('Julien Moreau');
  await press(julien.page, 'Accept and open the record');
  await julien.page.waitForURL(`${server.url}/records/${record}/card`);
  await heading(julien.page, 'Marie Lefèvre');
  await julien.page.getByText(/^You may read and write here until/).waitFor();
  // Forms for what was given; none for whom to call, and nothing of the medicines.
  expect(await julien.page.getByRole('link', { name: /Emergency contacts/ }).count()).toBe(0);
  expect(await julien.page.getByRole('heading', { level: 2, name: 'Medicines' }).count()).toBe(0);
  await clean(julien.page);
  await julien.page.getByRole('link', { name: /Allergies/ }).click();
  await heading(julien.page, 'Allergies');
  await julien.page.getByText('Acting for Marie').waitFor();
  await julien.page.locator('main input[value=yes]').check();
  await addAllergy(julien.page, 'Peanut');
  await julien.page.getByText('Kept as a draft').waitFor();
  await clean(julien.page);
  await julien.page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await julien.page.reload();
  await julien.page.getByText('Vous aviez commencé').waitFor();
  await clean(julien.page);
  await julien.page.evaluate("localStorage.setItem('carnet.language', 'en')");
  await julien.page.reload();
  await press(julien.page, 'Save');
  await julien.page.getByRole('heading', { name: 'Peanut' }).waitFor();
  await clean(julien.page);

  // Marie sees who said it, what it was, and undoes what he removed.
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByText('From Julien Moreau').waitFor();
  await page.getByRole('link', { name: /^What changed.*Peanut/ }).click();
  await page.getByRole('heading', { name: 'Written by Julien Moreau' }).waitFor();
  await clean(page);
  await julien.page.goto(`${server.url}/records/${record}/card/allergies`);
  await julien.page.getByRole('button', { name: /^Remove.*Peanut/ }).click();
  await julien.page.getByRole('button', { name: 'Undo' }).click();
  await julien.page.getByRole('heading', { name: 'Peanut' }).waitFor();

  // The access ends while he types: a calm page has what he typed, and nothing was saved.
  await julien.page.getByRole('link', { name: /^Change.*Peanut/ }).click();
  await julien.page.locator('#reaction').fill('Swollen lips');
  await julien.page.getByText('Kept as a draft').waitFor();
  const { grants } = (await (await page.request.get(`${server.url}/api/records/${record}/grants`)).json()) as {
    grants: { id: string }[];
  };
  const ended = await page.request.delete(`${server.url}/api/records/${record}/grants/${grants[0]?.id}`, {
    headers: { origin: server.url },
  });
  expect(ended.status()).toBe(204);
  await press(julien.page, 'Save');
  await heading(julien.page, 'You cannot write here any more');
  await julien.page.getByText('Swollen lips').waitFor();
  await clean(julien.page);
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByText('From Julien Moreau').waitFor();
  expect(await page.getByText('Swollen lips').count()).toBe(0);
  await julien.page.getByRole('main').getByRole('link', { name: 'Go to your home page' }).click();
  await julien.page.waitForURL(/\/records\//);
  expect(await julien.page.getByText('Acting for Marie').count()).toBe(0);
  expect([...marie.complaints, ...julien.complaints]).toEqual([]);
  await julien.context.close();
  await marie.context.close();
});
