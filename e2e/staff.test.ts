import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { enterAs, fillSignUp, heading, press } from './journeys.ts';
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

const email = 'claire.petit@example.org';

/** The administrator of the demo on the page of people. */
async function atPeople() {
  const opened = await openPage(browser);
  await enterAs(opened.page, server, 'admin');
  await opened.page.getByRole('navigation').getByRole('link', { name: 'People', exact: true }).click();
  await heading(opened.page, 'People');
  return opened;
}

async function turnTo(page: Page, role: string): Promise<void> {
  await page.getByRole('button', { name: /change person, security, settings, sign out/ }).click();
  await page.getByRole('menuitem', { name: role }).click();
}

test('a doctor is invited, signs up with a passkey, takes on the role, is confirmed, and turns to being a patient and back', async () => {
  const admin = await atPeople();
  await admin.page.getByText('Dr Amélie Roux').first().waitFor();
  await press(admin.page, 'Invite somebody');
  await press(admin.page, 'Make the link');
  await admin.page.getByRole('alert').getByText('Choose a role').waitFor();
  await admin.page.getByRole('radio', { name: /^Doctor/ }).check();
  await admin.page.getByLabel('E-mail address (optional)').fill(email);
  await press(admin.page, 'Make the link');
  const link = await admin.page.locator('.panel .code').innerText();
  expect(link).toMatch(/^http:\/\/localhost:\d+\/join#[A-Za-z0-9_-]{43}$/);
  await admin.page.getByText('It was sent by e-mail too').waitFor();
  await press(admin.page, 'I have passed it on');
  await admin.page.getByText('for one address alone').waitFor();

  const doctor = await openPage(browser);
  const { page } = doctor;
  const keys = await keeper(page, doctor.context);
  await page.goto(link);
  await heading(page, 'You are invited to work here');
  expect(page.url()).not.toContain('#');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(page, server, email);
  await page.getByRole('radio', { name: 'A passkey on this device' }).check();
  await press(page, 'Continue');
  await press(page, 'Make the passkey');
  await heading(page, 'Keep your recovery codes');
  await page.getByRole('link', { name: 'Do this later' }).first().click();

  // Signing up proved a mailbox; the role asks for the passkey itself.
  await heading(page, 'Use your passkey');
  // The list under the address field offers it without a press.
  await page.getByRole('link', { name: 'Use your passkey' }).click();
  await heading(page, 'You are invited to work here');
  await page.getByText('Doctor', { exact: true }).waitFor();
  // What can be proved of him once a record is erased, before he takes the role on.
  await page.getByText('When a record is erased, your entries stay').waitFor();
  await press(page, 'Take on the role');
  await heading(page, 'Who you are');
  await press(page, 'Send it to be confirmed');
  await page.getByRole('alert').getByText('Give your specialty').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Dr Claire Petit');
  await page.getByLabel('Specialty').fill('Cardiology');
  await page.getByLabel('Number in the register').fill('DEMO-0002');
  await press(page, 'Send it to be confirmed');
  await heading(page, 'Your work');
  await page.getByText('Waits to be confirmed').waitFor();
  await page.getByText('You are here as: Doctor').waitFor();

  // The link worked once.
  const other = await openPage(browser);
  await enterAs(other.page, server, 'patient');
  await other.page.goto(link);
  await heading(other.page, 'This invitation does not work');
  expect(other.complaints).toEqual([]);

  await admin.page.reload();
  const waiting = admin.page.locator('.panel', { hasText: 'DEMO-0002' });
  await waiting.getByText('Cardiology').waitFor();
  await waiting.getByRole('button', { name: /^Confirm/ }).click();
  await admin.page.getByRole('status').getByText('Dr Claire Petit is confirmed').waitFor();

  await page.reload();
  await page.getByText('Confirmed', { exact: true }).waitFor();
  await turnTo(page, 'Patient');
  await heading(page, /./);
  await page.waitForURL(/\/sign-up\/(consent|record)$/);
  await page.goto(`${server.url}/settings`);
  await turnTo(page, 'Doctor');
  await heading(page, 'Patients');
  await page.getByRole('navigation').getByRole('link', { name: 'Your work' }).click();
  await heading(page, 'Your work');
  // The choice is of this tab: another one of the same browser begins as the patient.
  await page.reload();
  await page.getByText('You are here as: Doctor').waitFor();
  expect(doctor.complaints).toEqual([]);

  // Its end signs out at once. The keeper, which offers itself under the address field, is kept from signing in again at once.
  await keys.waits(true);
  const row = admin.page.locator('.rows > li', { hasText: 'Dr Claire Petit' });
  await row.getByRole('button', { name: /^End/ }).click();
  await admin.page.getByRole('button', { name: 'End the role', exact: true }).click();
  await admin.page.getByRole('status').getByText('signed out everywhere').waitFor();
  await page.goto(`${server.url}/work`);
  await heading(page, 'Sign in');
  expect(admin.complaints).toEqual([]);
});

test('each of the demo’s people has a place of their own, and no other’s', async () => {
  for (const [as, words] of [
    ['doctor', '1 person has given you access.'],
    ['caregiver', 'Acting for Marie'],
    ['auditor', 'You see pseudonyms'],
  ] as const) {
    const { page, context, complaints } = await openPage(browser);
    await enterAs(page, server, as);
    await page.getByText(words).first().waitFor();
    for (const path of ['/api/admin/staff', '/api/keys']) {
      const answer = await page.request.get(`${server.url}${path}`, { headers: { 'sec-fetch-site': 'same-origin' } });
      expect(answer.status(), `${as} ${path}`).toBe(403);
    }
    expect(complaints).toEqual([]);
    await context.close();
  }
});
