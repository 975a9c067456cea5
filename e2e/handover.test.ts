import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { fillSignUp, heading, press, signUp } from './journeys.ts';
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

test('a child who came of age takes the record over by the link of a mail, and gives the parent a part of it', async () => {
  const marie = await openPage(browser);
  await signUp(marie.page, server, 'marie@example.org');
  const own = new URL(marie.page.url()).pathname;
  await marie.page.goto(`${server.url}/people/new`);
  await marie.page.getByRole('radio', { name: /parent/ }).check();
  await press(marie.page, 'Create the record');
  await marie.page.waitForURL((url) => /\/records\/[a-z0-9]+$/.test(url.pathname) && url.pathname !== own);
  const record = new URL(marie.page.url()).pathname.split('/')[2] ?? '';
  const made = await marie.page.request.post(`${server.url}/api/fhir/R4/Patient`, {
    headers: { 'x-carnet-record': record, origin: server.url, 'content-type': 'application/fhir+json' },
    data: { resourceType: 'Patient', name: [{ text: 'Henri Lefèvre' }], birthDate: '2005-03-01' },
  });
  expect(made.status()).toBe(201);

  // Her own page says that he came of age, and leads to where the record is handed over.
  await marie.page.goto(`${server.url}${own}`);
  await marie.page.getByText(/Henri Lefèvre came of age/).waitFor();
  await marie.page.getByRole('link', { name: /Hand the record over/ }).click();
  await heading(marie.page, 'Who looks after this record');
  await press(marie.page, 'Hand the record over');
  await marie.page.getByLabel('Your name, as the others see it').fill('Marie Lefèvre');
  await marie.page.getByLabel('E-mail address of the person').fill('henri@example.org');
  const start = Date.now();
  await press(marie.page, 'Make the link');
  await marie.page.getByText('It was sent by e-mail too.').waitFor();
  const mail = await server.mailTo('henri@example.org', start);
  const link = /http:\/\/localhost:\d+\/take-over#[A-Za-z0-9_-]{43}/.exec(mail.text)?.[0] ?? '';
  expect(mail.text).not.toContain('Henri');

  const henri = await openPage(browser);
  await henri.page.goto(link);
  await heading(henri.page, 'Your medical record is handed over to you');
  await henri.page.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(henri.page, server, 'henri@example.org');
  await henri.page.getByRole('radio', { name: /by e-mail/ }).check();
  await press(henri.page, 'Continue');
  await henri.page.getByRole('link', { name: 'Do this later' }).click();
  await heading(henri.page, 'May we keep your medical data?');
  await henri.page.getByRole('checkbox').check();
  await press(henri.page, 'Agree and continue');
  await heading(henri.page, 'Your medical record is handed over to you');
  const taken = Date.now();
  await press(henri.page, 'Take the record over');

  // Nothing is chosen for Marie: he gives her the card, until he ends it.
  await heading(henri.page, 'Who looked after your record');
  expect((await server.mailTo('marie@example.org', taken)).subject).toContain('was taken over by its person');
  await marie.page.goto(`${server.url}/records/${record}/card`);
  await heading(marie.page, /There is nothing here/);
  await henri.page.getByRole('link', { name: /^Give access/ }).click();
  await heading(henri.page, 'What does Marie Lefèvre keep?');
  expect(await henri.page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await henri.page.locator('#part-card').check();
  await henri.page.getByRole('radio', { name: 'Until I end it' }).check();
  await press(henri.page, 'Give access');
  await henri.page.getByText('Has what you gave').waitFor();
  await marie.page.goto(`${server.url}/records/${record}/card`);
  await marie.page.getByText('Henri Lefèvre').first().waitFor();

  await henri.page.goto(`${server.url}/records/${record}/who-looked?show=changes`);
  const row = henri.page.getByRole('listitem').filter({ hasText: 'Took the record over' });
  await row.waitFor();
  await henri.page.getByRole('listitem').filter({ hasText: 'Marie Lefèvre' }).first().waitFor();
  expect([...marie.complaints, ...henri.complaints]).toEqual([]);
  for (const { context } of [marie, henri]) await context.close();
});
