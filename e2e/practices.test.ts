import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage, type WatchedPage } from './browser.ts';
import { clean } from './clean.ts';
import { enterAs, fillSignUp, heading, press, recordOf } from './journeys.ts';
import { keeper } from './keeper.ts';
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

/** A doctor who joins the staff by an administrator's link, with a passkey, and is confirmed. */
async function newDoctor(admin: Page, email: string, name: string): Promise<WatchedPage> {
  await admin.goto(`${server.url}/admin/people`);
  await press(admin, 'Invite somebody');
  await admin.getByRole('radio', { name: /^Doctor/ }).check();
  await press(admin, 'Make the link');
  const link = await admin.locator('.panel .code').innerText();
  const doctor = await openPage(browser);
  const { page } = doctor;
  await keeper(page, doctor.context);
  await page.goto(link);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(page, server, email);
  await page.getByRole('radio', { name: 'A passkey on this device' }).check();
  await press(page, 'Continue');
  await press(page, 'Make the passkey');
  await page.getByRole('link', { name: 'Do this later' }).first().click();
  await page.getByRole('link', { name: 'Use your passkey' }).click();
  await press(page, 'Take on the role');
  await heading(page, 'Who you are');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Specialty').fill('General practice');
  await page.getByLabel('Number in the register').fill('DEMO-0003');
  await press(page, 'Send it to be confirmed');
  await heading(page, 'Your work');
  await admin.reload();
  const waiting = admin.locator('.panel', { hasText: 'DEMO-0003' });
  await waiting.getByRole('button', { name: /^Confirm/ }).click();
  await admin.getByRole('status').getByText(`${name} is confirmed`).waitFor();
  return doctor;
}

test('a practice is made, taken in, given a record, read by whoever is in it alone, and named to the patient', {
  timeout: 240_000,
}, async () => {
  const admin = await openPage(browser);
  await enterAs(admin.page, server, 'admin');
  const hugo = await newDoctor(admin.page, 'hugo.petit@example.org', 'Dr Hugo Petit');

  // The administrator makes it, and names who leads it.
  await admin.page.getByRole('navigation').getByRole('link', { name: 'Practices' }).click();
  await heading(admin.page, 'Practices');
  await admin.page.getByText('There is none yet.').waitFor();
  await press(admin.page, 'Make a practice');
  await press(admin.page, 'Make the practice');
  await admin.page.getByRole('alert').getByText('Give the practice a name').waitFor();
  await admin.page.getByRole('alert').getByText('Choose who leads it').waitFor();
  await admin.page.getByLabel('Name of the practice').fill('Cabinet des Lilas');
  await admin.page.getByLabel('Who leads it?').selectOption({ label: 'Dr Amélie Roux, DEMO-0001' });
  await clean(admin.page);
  await press(admin.page, 'Make the practice');
  await admin.page.getByRole('status').getByText('Cabinet des Lilas was made, and Dr Amélie Roux leads it').waitFor();
  await admin.page.getByText('Led by Dr Amélie Roux.').waitFor();
  await clean(admin.page);

  // A second one of that name is refused beside the field, and nothing that was typed is lost.
  await press(admin.page, 'Make a practice');
  await admin.page.getByLabel('Name of the practice').fill('CABINET DES LILAS');
  await admin.page.getByLabel('Who leads it?').selectOption({ label: 'Dr Amélie Roux, DEMO-0001' });
  await press(admin.page, 'Make the practice');
  await admin.page.getByRole('alert').getByText('There is a practice of this name already').waitFor();
  await clean(admin.page);
  await admin.page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await admin.page.reload();
  await press(admin.page, 'Créer un cabinet');
  await admin.page.locator('#practice-name').fill('Cabinet  des LILÀS');
  await admin.page.locator('#practice-lead').selectOption({ label: 'Dr Amélie Roux, DEMO-0001' });
  await admin.page.locator('form button[type=submit]').click();
  await admin.page.getByRole('alert').getByText('Un cabinet porte déjà ce nom').waitFor();
  await clean(admin.page);
  await admin.page.evaluate("localStorage.setItem('carnet.language', 'en')");
  await admin.page.reload();

  // Who leads it makes a link; a stranger's browser learns nothing of it, and somebody who is no doctor does not join.
  const amelie = await openPage(browser);
  await enterAs(amelie.page, server, 'doctor');
  await amelie.page.getByRole('navigation').getByRole('link', { name: 'Your work' }).click();
  await amelie.page.getByRole('link', { name: 'Your practices' }).click();
  await heading(amelie.page, 'Your practices');
  await amelie.page.getByText('Has led the practice since').waitFor();
  await press(amelie.page, /^Take a doctor in/);
  const link = await amelie.page.locator('.panel .code').innerText();
  expect(link).toMatch(/^http:\/\/localhost:\d+\/practice#[A-Za-z0-9_-]{43}$/);
  await clean(amelie.page);
  await press(amelie.page, 'I have passed it on');
  await amelie.page.getByText('Links that nobody has used yet').waitFor();
  await clean(amelie.page);
  const stranger = await openPage(browser);
  await stranger.page.goto(link);
  await heading(stranger.page, 'You are invited to join a practice');
  expect(stranger.page.url()).not.toContain('#');
  expect(await stranger.page.getByText('Cabinet des Lilas').count()).toBe(0);
  const marie = await openPage(browser);
  await enterAs(marie.page, server, 'patient');
  const record = await recordOf(marie.page);
  await marie.page.goto(link);
  await marie.page.getByText('This is for a doctor.').waitFor();
  await clean(marie.page);

  await hugo.page.goto(link);
  await hugo.page.getByText('Cabinet des Lilas').waitFor();
  await clean(hugo.page);
  await press(hugo.page, 'Join the practice');
  await heading(hugo.page, 'Your practices');
  await hugo.page.getByText('Dr Hugo Petit').waitFor();
  expect(await hugo.page.getByRole('button', { name: /^Take/ }).count()).toBe(0);
  await marie.page.goto(`${server.url}/records/${record}`);
  await marie.page.goto(link);
  await heading(marie.page, 'This link does not work');

  // The patient gives the practice something; a doctor of it takes that for the practice.
  await marie.page.goto(`${server.url}/records/${record}/share/new`);
  await marie.page.getByRole('radio', { name: /^A practice/ }).check();
  await marie.page.getByRole('checkbox', { name: /^Card/ }).check();
  await marie.page.getByRole('radio', { name: /For three months/ }).check();
  await clean(marie.page);
  await press(marie.page, 'Continue');
  await marie.page.getByText('Each doctor who is in it').waitFor();
  await press(marie.page, 'Make the link');
  const offer = await marie.page.locator('main .code').innerText();
  await amelie.page.goto(offer);
  await amelie.page.getByText('You take it for Cabinet des Lilas').waitFor();
  await clean(amelie.page);
  await press(amelie.page, 'Accept and open the record');
  await heading(amelie.page, 'Marie Lefèvre');

  // Hugo reads it because he is in the practice; the patient sees who that is, and who looked.
  await hugo.page.getByRole('navigation').getByRole('link', { name: 'Patients' }).click();
  await heading(hugo.page, 'Patients');
  await hugo.page.reload();
  await hugo.page.getByText('Given to Cabinet des Lilas').waitFor();
  await clean(hugo.page);
  await hugo.page.getByRole('link', { name: 'Marie Lefèvre' }).click();
  await heading(hugo.page, 'Marie Lefèvre');
  await marie.page.goto(`${server.url}/records/${record}/share`);
  await marie.page.getByText('Doctors in it now: Dr Amélie Roux and Dr Hugo Petit.').waitFor();
  await clean(marie.page);
  await marie.page.getByRole('link', { name: /^Change.*Cabinet des Lilas/ }).click();
  await marie.page.getByRole('heading', { name: 'Doctors who can read it' }).waitFor();
  await clean(marie.page);
  await marie.page.goto(`${server.url}/records/${record}/who-looked`);
  await marie.page.getByText('doctor, through Cabinet des Lilas').first().waitFor();
  await clean(marie.page);

  // What she is given by name too stands beside what the practice has, in one row.
  await marie.page.goto(`${server.url}/records/${record}/share/new`);
  await marie.page.getByRole('radio', { name: /^A doctor/ }).check();
  await marie.page.getByRole('checkbox', { name: /^Medicines/ }).check();
  await marie.page.getByRole('radio', { name: /For three months/ }).check();
  await press(marie.page, 'Continue');
  await press(marie.page, 'Make the link');
  await amelie.page.goto(await marie.page.locator('main .code').innerText());
  await press(amelie.page, 'Accept and open the record');
  await heading(amelie.page, 'Marie Lefèvre');
  await amelie.page.goto(`${server.url}/patients`);
  const row = amelie.page.getByRole('row', { name: /Marie Lefèvre/ });
  await row.getByText('Given to you').waitFor();
  await row.getByText('Given to Cabinet des Lilas').waitFor();
  await row.getByText('card and medicines').waitFor();
  await clean(amelie.page);

  // Taken out, he reads nothing more.
  await amelie.page.goto(`${server.url}/practices`);
  await amelie.page.getByRole('button', { name: /^Take out.*Dr Hugo Petit/ }).click();
  await amelie.page.getByRole('alertdialog').getByRole('button', { name: 'Take out' }).click();
  await amelie.page.getByRole('status').getByText('Dr Hugo Petit is not in Cabinet des Lilas any more').waitFor();
  await hugo.page.reload();
  await heading(hugo.page, /There is nothing here/);
  await hugo.page.goto(`${server.url}/practices`);
  await hugo.page.getByText('You are in no practice').waitFor();
  await clean(hugo.page);

  // The last one who leaves ends it, with what was given to it.
  await amelie.page.getByRole('button', { name: /^Leave/ }).click();
  await amelie.page.getByText('You are the last one').waitFor();
  await amelie.page.getByRole('alertdialog').getByRole('button', { name: 'Leave the practice' }).click();
  await amelie.page.getByRole('status').getByText('Cabinet des Lilas has ended').waitFor();
  await marie.page.goto(`${server.url}/records/${record}/share`);
  await marie.page.getByText('Practice. Had the card').waitFor();
  await marie.page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await marie.page.reload();
  await marie.page.getByText('Cabinet. Avait la fiche').waitFor();
  await clean(marie.page);
  await admin.page.reload();
  await admin.page.getByRole('heading', { level: 2, name: 'Ended' }).waitFor();
  for (const { complaints } of [admin, hugo, amelie, marie, stranger]) expect(complaints).toEqual([]);
});
