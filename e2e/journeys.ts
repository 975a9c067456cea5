import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import type { TestServer } from './server.ts';

export const password = 'violet harbour seventeen lanterns';

/** Waits until the page's heading is this one. */
export async function heading(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text }).waitFor();
}

export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** The code that an authenticator app shows now for a secret in base32. */
export function totp(secret: string, at = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, '')) }).generate({ timestamp: at });
}

/** First half of the sign-up: address, password and the code of the mail; ends on the choice of a second proof. */
export async function signUpToFactor(page: Page, server: TestServer, email: string): Promise<void> {
  await page.goto(`${server.url}/sign-up`);
  await fillSignUp(page, server, email);
}

/** The same on the page of the sign-up, where one is already. */
export async function fillSignUp(page: Page, server: TestServer, email: string): Promise<void> {
  const start = Date.now();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Continue');
  await heading(page, 'Read your e-mail');
  await page.getByLabel('Six-figure code').fill(await server.codeFor(email, start));
  await press(page, 'Continue');
  await heading(page, 'A second proof, each time');
}

/** Last step of the sign-up: consent and one's own record; ends on its home page and returns the record's id. */
export async function beginRecord(page: Page): Promise<string> {
  await heading(page, 'May we keep your medical data?');
  await page.getByRole('checkbox').check();
  await press(page, 'Agree and continue');
  await heading(page, 'You, or someone you care for');
  await page.getByRole('radio', { name: 'Mine' }).check();
  await press(page, 'Create the record');
  await page.waitForURL(/\/records\/[a-z0-9]+$/);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
}

/** Keeps the recovery codes that are shown and types the one back that is asked for; returns all ten. */
export async function keepCodes(page: Page): Promise<string[]> {
  await page.locator('.code-sheet').waitFor();
  const codes = await page.locator('.code-list .code').allInnerTexts();
  const number = Number(/\d+/.exec(await page.locator('label[for=recovery-code]').innerText())?.[0]);
  await page.getByLabel(/^Code number/).fill(codes[number - 1] ?? '');
  await press(page, 'Check and continue');
  return codes;
}

/** Signs up with codes by e-mail, without recovery codes, and makes the person's own record; returns the record's id. */
export async function signUp(page: Page, server: TestServer, email: string): Promise<string> {
  await signUpToFactor(page, server, email);
  await page.getByRole('radio', { name: /by e-mail/ }).check();
  await press(page, 'Continue');
  await heading(page, 'Keep your recovery codes');
  await page.getByRole('link', { name: 'Do this later' }).click();
  return beginRecord(page);
}

/** First half of the sign-in. */
export async function signInPassword(page: Page, server: TestServer, email: string, secret = password): Promise<void> {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await press(page, 'Continue');
}

/** Signs out by the menu of the person. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /change person, security, settings, sign out/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, /belongs to its patient/);
}

const demoPeople = ['patient', 'guardian', 'caregiver', 'doctor', 'auditor', 'admin'] as const;

/** Where each of them arrives. */
const frontDoor: Readonly<Record<(typeof demoPeople)[number], RegExp>> = {
  patient: /\/records\/[a-z0-9]+$/,
  guardian: /\/records\/[a-z0-9]+$/,
  caregiver: /\/records\/[a-z0-9]+\/card$/,
  doctor: /\/patients$/,
  auditor: /\/audit$/,
  admin: /\/admin$/,
};

/** Enters the demo as one of its people; `guardian` is Marie again, for her father. */
export async function enterAs(page: Page, server: TestServer, as: (typeof demoPeople)[number]): Promise<void> {
  await page.goto(`${server.url}/demo`);
  await page.locator('main li button').nth(demoPeople.indexOf(as)).click();
  await page.waitForURL(frontDoor[as]);
}

/** Chooses a file for import on the import page of the record that is open, and waits for its preview. */
export async function chooseFile(page: Page, file: string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^(Import|Importer)$/ })
    .click();
  await page.locator('input[type=file]').setInputFiles(file);
  await heading(page, /What this document would add|Ce que ce document ajouterait/);
}

export async function recordOf(page: Page): Promise<string> {
  await page.waitForURL(/\/records\/[a-z0-9]+/);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
}
