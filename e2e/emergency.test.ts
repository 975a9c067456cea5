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

test('a doctor opens a record in an emergency once its guardian has said yes; it is told, ended, questioned and reviewed', async () => {
  const doctor = await openPage(browser);
  await enterAs(doctor.page, server, 'doctor');
  await doctor.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Emergency' }).click();
  await heading(doctor.page, 'Open a record in an emergency');
  await doctor.page.getByLabel('Family name').fill('lefevre');
  await doctor.page.getByLabel('First given name').fill('Henri');
  await doctor.page.getByLabel('Day').fill('2');
  await doctor.page.getByLabel('Month').fill('7');
  await doctor.page.getByLabel('Year').fill('1951');
  await press(doctor.page, 'Open for two hours');
  await doctor.page.getByRole('alert').getByText('Say why you open it').waitFor();
  await doctor.page.getByRole('radio', { name: 'The person is unconscious' }).check();
  await doctor.page.getByLabel('In your own words').fill('Found in the garden');
  await press(doctor.page, 'Open for two hours');
  await doctor.page.getByText('Not available here. Look for the printed card.').waitFor();

  // His guardian is asked until she answers, and nothing is chosen for her.
  const marie = await openPage(browser);
  await enterAs(marie.page, server, 'guardian');
  await heading(marie.page, /Henri/);
  await marie.page.getByRole('heading', { level: 2, name: 'One question is open' }).waitFor();
  expect(await marie.page.locator('main form').getByRole('radio', { checked: true }).count()).toBe(0);
  await press(marie.page, 'Save the answer');
  await marie.page.getByRole('alert').getByText('Say yes or no; nothing is chosen for you').waitFor();
  await marie.page.getByRole('radio', { name: /^Yes, in an emergency/ }).check();
  await press(marie.page, 'Save the answer');
  await marie.page.getByRole('heading', { level: 2, name: 'One question is open' }).waitFor({ state: 'detached' });

  await press(doctor.page, 'Open for two hours');
  await heading(doctor.page, /Henri/);
  await doctor.page
    .getByText(/^Emergency access until .* Everything is recorded, and whoever keeps this record was told\./)
    .waitFor();
  await doctor.page.getByRole('heading', { level: 2, name: 'Medicines' }).waitFor();
  expect(await doctor.page.getByRole('heading', { level: 2, name: 'Vaccinations' }).count()).toBe(0);
  await press(doctor.page, 'Open the rest of the card');
  await doctor.page.getByRole('alertdialog').getByRole('button', { name: 'Open the rest' }).click();
  await doctor.page.getByRole('heading', { level: 2, name: 'Vaccinations' }).waitFor();

  // She sees who, and why, ends it, and asks whether it was right.
  const rooms = marie.page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByRole('link', { name: 'Who looked' }).click();
  await marie.page.getByText('In an emergency, without having been given access').first().waitFor();
  await marie.page.getByText('Opened the rest of the card in an emergency').waitFor();
  await rooms.getByRole('link', { name: 'Share' }).click();
  await marie.page.getByRole('link', { name: 'See and change the answer' }).click();
  await marie.page.getByText('“Found in the garden”').waitFor();
  await press(marie.page, 'End it now');
  await marie.page.getByText(/^Opened the rest of the card too\. Ended on/).waitFor();
  await doctor.page.reload();
  await heading(doctor.page, /There is nothing here/);
  await press(marie.page, 'Was this right?');
  await marie.page.getByLabel('What do you doubt?').fill('He was at home');
  await press(marie.page, 'Ask');
  await marie.page.getByText(/^It was asked on/).waitFor();

  const admin = await openPage(browser);
  await enterAs(admin.page, server, 'admin');
  await admin.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Emergencies' }).click();
  await heading(admin.page, 'Emergencies');
  await admin.page.getByText(/^Questioned by the patient on/).waitFor();
  expect(await admin.page.getByText(/Henri|garden|at home/).count()).toBe(0);
  await admin.page.getByLabel('What did you find?').fill('The ambulance confirms it');
  await press(admin.page, 'Close the review');
  await admin.page.getByRole('heading', { level: 2, name: 'Reviewed' }).waitFor();
  await marie.page.reload();
  await marie.page.getByText(/^Reviewed on .*“The ambulance confirms it”/).waitFor();
  for (const { context } of [doctor, marie, admin]) await context.close();
});
