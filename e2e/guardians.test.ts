import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, press, signUp, signUpToFactor } from './journeys.ts';
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

/** Makes the record of somebody whom the person looks after, and opens the page of who looks after it. */
async function newDependent(page: Page): Promise<string> {
  const own = new URL(page.url()).pathname;
  await page.goto(`${server.url}/people/new`);
  await page.getByRole('radio', { name: /mandate/ }).check();
  await press(page, 'Create the record');
  await page.waitForURL((url) => /\/records\/[a-z0-9]+$/.test(url.pathname) && url.pathname !== own);
  const record = new URL(page.url()).pathname.split('/')[2] ?? '';
  await page.getByRole('link', { name: 'Who looks after this record' }).click();
  await heading(page, 'Who looks after this record');
  return record;
}

/** Answers the question for a fresh proof, if it comes, with a code by mail. */
async function prove(page: Page, email: string): Promise<void> {
  const start = Date.now();
  await press(page, 'Send me a code');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(page, 'Confirm');
}

const linkIn = (page: Page) => page.locator('.panel .code').innerText();

test('a record is looked after by two: invite, sign up by the link, accept, see the same, leave', async () => {
  const marie = await openPage(browser);
  await signUp(marie.page, server, 'marie@example.org');
  const record = await newDependent(marie.page);
  const { page } = marie;
  await page.getByText('You are the only one who looks after this record').waitFor();
  expect(
    await page.getByRole('button', { name: 'Give up looking after this record' }).getAttribute('aria-disabled'),
  ).toBe('true');
  await press(page, 'Invite somebody else');
  await page.getByLabel('Your name, as the others see it').fill('Marie Lefèvre');
  await press(page, 'Make the link');
  const link = await linkIn(page);
  expect(link).toMatch(/^http:\/\/localhost:\d+\/invitation#[A-Za-z0-9_-]{43}$/);
  await page.getByText('It works until').waitFor();

  // The other one has no account yet. The token leaves the address bar, and waits through the sign-up.
  const julien = await openPage(browser);
  await julien.page.goto(link);
  await heading(julien.page, 'You are asked to look after a record');
  expect(julien.page.url()).toBe(`${server.url}/invitation`);
  await julien.page.getByRole('link', { name: 'Create an account' }).click();
  await heading(julien.page, 'Create your record');
  const start = Date.now();
  await julien.page.getByLabel('E-mail').fill('julien@example.org');
  await julien.page.getByLabel('Password', { exact: true }).fill('violet harbour seventeen lanterns');
  await press(julien.page, 'Continue');
  await heading(julien.page, 'Read your e-mail');
  await julien.page.getByLabel('Six-figure code').fill(await server.codeFor('julien@example.org', start));
  await press(julien.page, 'Continue');
  await heading(julien.page, 'A second proof, each time');
  await julien.page.getByRole('radio', { name: /by e-mail/ }).check();
  await press(julien.page, 'Continue');
  await julien.page.getByRole('link', { name: 'Do this later' }).click();
  await heading(julien.page, 'May we keep your medical data?');
  await julien.page.getByRole('checkbox').check();
  await press(julien.page, 'Agree and continue');

  await heading(julien.page, 'You are asked to look after a record');
  await press(julien.page, 'Accept and open the record');
  await julien.page.getByRole('alert').waitFor();
  await julien.page.getByRole('radio', { name: /has asked me/ }).check();
  await julien.page.getByLabel('Your name, as the others see it').fill('Julien Moreau');
  await press(julien.page, 'Accept and open the record');
  await julien.page.waitForURL(`${server.url}/records/${record}`);
  await julien.page.getByText(/^Acting for/).waitFor();
  await julien.page.getByRole('button', { name: /change person/ }).click();
  await julien.page.getByText('You are here').first().waitFor();
  await julien.page.keyboard.press('Escape');

  // Marie is told by mail, sees him on the page, and what he does by his name.
  expect((await server.mailTo('marie@example.org', start)).subject).toContain('Somebody else now looks after a record');
  await page.reload();
  await page.getByText('Julien Moreau').waitFor();
  await page.getByText('No invitation waits.').waitFor();
  const made = await julien.page.request.post(`${server.url}/api/fhir/R4/Patient`, {
    headers: { 'x-carnet-record': record, origin: server.url, 'content-type': 'application/fhir+json' },
    data: { resourceType: 'Patient', name: [{ text: 'Henri Lefèvre' }] },
  });
  expect(made.status()).toBe(201);
  await page.goto(`${server.url}/records/${record}/card`);
  await page.getByText('Henri Lefèvre').first().waitFor();
  await page.goto(`${server.url}/records/${record}/who-looked?show=changes`);
  const row = page.getByRole('listitem').filter({ hasText: 'Added an entry' }).filter({ hasText: 'Julien Moreau' });
  await row.first().waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Now looks after the record too' }).waitFor();
  await julien.page.goto(`${server.url}/records/${record}/who-looked?show=others`);
  await julien.page.getByRole('listitem').filter({ hasText: 'Marie Lefèvre' }).first().waitFor();

  // The link is used up.
  const stranger = await openPage(browser);
  await signUp(stranger.page, server, 'claire@example.org');
  await stranger.page.goto(link);
  await stranger.page.getByRole('radio', { name: /has asked me/ }).check();
  await stranger.page.getByLabel('Your name, as the others see it').fill('Claire');
  await press(stranger.page, 'Accept and open the record');
  await heading(stranger.page, 'This link does not work');

  // Marie gives it up: her access is over at once, Julien’s goes on.
  await page.goto(`${server.url}/records/${record}/guardians`);
  await press(page, 'Give up looking after this record');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Give it up' }).click();
  await page.waitForURL((url) => /\/records\/[a-z0-9]+$/.test(url.pathname) && !url.pathname.includes(record));
  await page.goto(`${server.url}/records/${record}/card`);
  await heading(page, /There is nothing here/);
  await julien.page.goto(`${server.url}/records/${record}/who-looked`);
  const left = julien.page.getByRole('listitem').filter({ hasText: 'Gave up looking after the record' });
  await left.waitFor();
  expect(await left.innerText()).toContain('Marie Lefèvre no longer looks after this record');
  expect([...marie.complaints, ...julien.complaints, ...stranger.complaints]).toEqual([]);
  for (const { context } of [marie, julien, stranger]) await context.close();
});

test('a proof that is too old is asked for before a link is made; a link can be withdrawn, one’s own is refused', async () => {
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, 'nora@example.org');
  await newDependent(page);
  await press(page, 'Give your name');
  await page.getByLabel('Your name, as the others see it').fill('Nora');
  await press(page, 'Save the name');
  await page.getByText('Your name was changed').waitFor();
  // Five minutes later.
  let refused = false;
  await page.route('**/invitations', (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'factor-needed', title: 'x', status: 403 }),
    });
  });
  await press(page, 'Invite somebody else');
  await page.getByText('This lets somebody else open the record.').waitFor();
  await prove(page, 'nora@example.org');
  const link = await linkIn(page);
  await press(page, 'I have passed it on');
  await page.goto(link);
  await page.getByRole('radio', { name: /has asked me/ }).check();
  await page.getByLabel('Your name, as the others see it').fill('Nora');
  await press(page, 'Accept and open the record');
  await page.getByText('You look after this record already').waitFor();
  await page.goBack();
  await heading(page, 'Who looks after this record');
  await page.getByRole('button', { name: /^Withdraw/ }).click();
  await page.getByText('No invitation waits.').waitFor();
  expect(complaints.filter((text) => !text.includes('409 (Conflict)'))).toEqual([]);
  await context.close();
});

test('an account that was begun finds its way back to an invitation that is opened in a new window', async () => {
  const marie = await openPage(browser);
  await signUp(marie.page, server, 'rose@example.org');
  await newDependent(marie.page);
  await press(marie.page, 'Invite somebody else');
  await marie.page.getByLabel('Your name, as the others see it').fill('Rose');
  await press(marie.page, 'Make the link');
  const link = await linkIn(marie.page);
  const { page, context } = await openPage(browser);
  await signUpToFactor(page, server, 'paul@example.org');
  await page.goto(link);
  await page.getByRole('link', { name: 'Read it' }).click();
  await heading(page, 'May we keep your medical data?');
  await page.getByRole('checkbox').check();
  await press(page, 'Agree and continue');
  await page.getByRole('radio', { name: /parent/ }).check();
  await page.getByLabel('Your name, as the others see it').fill('Paul');
  await press(page, 'Accept and open the record');
  await page.waitForURL(/\/records\/[a-z0-9]+$/);
  await context.close();
  await marie.context.close();
});
