import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enterAs, heading, press } from './journeys.ts';
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

test('a patient does not recognise a look: the access ends, an administrator answers, the patient reads it', async () => {
  const doctor = await openPage(browser);
  await enterAs(doctor.page, server, 'doctor');
  await doctor.page.getByRole('link', { name: 'Marie Lefèvre' }).click();
  await heading(doctor.page, 'Marie Lefèvre');

  const marie = await openPage(browser);
  await enterAs(marie.page, server, 'patient');
  await marie.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Who looked' }).click();
  const look = marie.page.getByRole('listitem').filter({ hasText: 'Dr Amélie Roux' }).filter({ hasText: 'recognise' });
  await look
    .first()
    .getByRole('link', { name: /I don’t recognise this/ })
    .click();
  await heading(marie.page, 'I don’t recognise this');
  await marie.page.getByText(/ends at once/).waitFor();
  await marie.page.getByLabel('What you remember, if you like').fill('I was abroad that day');
  await press(marie.page, 'End the access and ask');
  await heading(marie.page, 'You asked about it');
  await marie.page.getByText('The access has ended.').waitFor();
  const number = /\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/.exec(await marie.page.locator('main').innerText())?.[0] ?? '';
  await doctor.page.reload();
  await heading(doctor.page, /There is nothing here/);

  const admin = await openPage(browser);
  await enterAs(admin.page, server, 'admin');
  await admin.page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: 'Questions of people' })
    .click();
  await admin.page.getByRole('heading', { level: 2, name: `Number ${number}` }).waitFor();
  const shown = await admin.page.locator('main').innerText();
  expect(shown).toContain('Dr Amélie Roux');
  for (const hidden of ['Marie', 'abroad']) expect(shown).not.toContain(hidden);
  await admin.page.getByRole('button', { name: 'Answer' }).click();
  await admin.page.getByRole('alert').getByText('Choose what you found.').waitFor();
  await admin.page.getByRole('radio', { name: /was a mistake/ }).check();
  await admin.page.getByRole('button', { name: 'Answer' }).click();
  await admin.page.getByText(`Answered: ${number}`).waitFor();

  await marie.page.locator('main').getByRole('link', { name: 'Who looked' }).last().click();
  await heading(marie.page, 'Who looked at this record');
  await marie.page.getByRole('heading', { level: 2, name: 'What was not recognised' }).waitFor();
  const asked = marie.page.getByRole('listitem').filter({ hasText: number });
  await asked.getByText('It should not have happened, and was a mistake.').waitFor();
  await asked.getByText('I was abroad that day').waitFor();
  for (const { complaints } of [doctor, marie, admin]) expect(complaints).toEqual([]);
});
