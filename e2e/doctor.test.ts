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

test('a doctor reads what was given, asks for more, and is out at the next click when the patient ends it', async () => {
  const doctor = await openPage(browser);
  await enterAs(doctor.page, server, 'doctor');
  await heading(doctor.page, 'Patients');
  await doctor.page.getByText('1 person has given you access.').waitFor();
  await doctor.page.getByLabel('Find by name or date of birth').fill('nobody');
  await doctor.page.getByText('Nobody here is called that.').waitFor();
  await doctor.page.getByLabel('Find by name or date of birth').fill('lefev');
  await doctor.page.getByRole('link', { name: 'Marie Lefèvre' }).click();
  await heading(doctor.page, 'Marie Lefèvre');
  await doctor.page
    .getByRole('region', { name: 'Allergies' })
    .getByText(/^Severe: /)
    .waitFor();
  await doctor.page.getByRole('heading', { level: 2, name: 'Medicines' }).waitFor();
  await doctor.page.getByText(/You may read it until/).waitFor();

  // The patient sees that, and who it was.
  const marie = await openPage(browser);
  await enterAs(marie.page, server, 'patient');
  const rooms = marie.page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByRole('link', { name: 'Who looked' }).click();
  await marie.page.getByText('Dr Amélie Roux').first().waitFor();
  await rooms.getByRole('link', { name: 'Share' }).click();
  await marie.page.getByRole('link', { name: /^Change.*Dr Amélie Roux/ }).click();
  await press(marie.page, 'End the access');
  await marie.page.getByRole('alertdialog').getByRole('button', { name: 'End it' }).click();
  await marie.page.getByRole('heading', { level: 2, name: 'Ended' }).waitFor();
  await doctor.page.reload();
  await heading(doctor.page, /There is nothing here/);

  // Asked anew, by address; the patient gives less.
  const work = doctor.page.getByRole('navigation', { name: 'Rooms' });
  await work.getByRole('link', { name: 'Requests' }).click();
  await heading(doctor.page, 'Requests');
  await press(doctor.page, 'Ask');
  await doctor.page.getByRole('alert').getByText('Write the patient’s e-mail address').waitFor();
  await doctor.page.getByLabel('The patient’s e-mail address').fill('marie.lefevre@carnet.example');
  await press(doctor.page, 'Ask');
  await doctor.page.getByText('Asked, and not answered yet').waitFor();
  await marie.page.reload();
  await marie.page.getByRole('heading', { level: 2, name: 'Doctors who ask for access' }).waitFor();
  await marie.page.getByRole('link', { name: /^Answer.*Dr Amélie Roux/ }).click();
  await heading(marie.page, 'Dr Amélie Roux asks for access');
  await marie.page.getByRole('checkbox', { name: /^Medicines/ }).uncheck();
  await press(marie.page, 'Give access');
  await marie.page.getByRole('alert').getByText('Say until when').waitFor();
  await marie.page.getByRole('radio', { name: 'Until I end it' }).check();
  await press(marie.page, 'Give access');
  await heading(marie.page, 'Share');
  await marie.page.getByText(/^Doctor. Reads the card\. No end date\./).waitFor();
  await work.getByRole('link', { name: 'Patients' }).click();
  await doctor.page.reload();
  await doctor.page.getByRole('link', { name: 'Marie Lefèvre' }).click();
  await doctor.page.getByText('Not everything of this record is shared with you.').waitFor();
  expect(await doctor.page.getByRole('heading', { level: 2, name: 'Medicines' }).count()).toBe(0);
  await doctor.context.close();
  await marie.context.close();
});
