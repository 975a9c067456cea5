import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, password, totp } from './journeys.ts';
import { type Keys, keys } from './keyboard.ts';
import { startServer, type TestServer } from './server.ts';

/** Every flow with a keyboard and nothing else: the focus is always seen, never under something, and never lost. */
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signUp(hand: Keys, email: string, proof: 'app' | 'mail'): Promise<string> {
  const { page } = hand;
  const start = Date.now();
  await hand.act(/^Create your record/);
  await hand.arrive('Create your record');
  await hand.fill(/E-mail/, email);
  await hand.fill(/^Password/, password);
  await hand.press('Enter');
  await hand.arrive('Read your e-mail');
  await hand.fill(/Six-figure code/, await server.codeFor(email, start));
  await hand.press('Enter');
  await hand.arrive('A second proof, each time');
  let secret = '';
  if (proof === 'mail') {
    await hand.choose(/What should it be/, /e-mail/);
    await hand.act(/^Continue/);
  } else {
    await hand.choose(/What should it be/, /authenticator/);
    await hand.act(/^Continue/);
    await hand.kept('authenticator');
    await hand.act(/^Show the code to scan/);
    secret = await page.getByTestId('totp-secret').innerText();
    await hand.kept('secret');
    await hand.fill(/The code that the app shows/, totp(secret));
    await hand.press('Enter');
  }
  await hand.arrive('Keep your recovery codes');
  if (proof === 'mail') await hand.act(/^Do this later/);
  else {
    await page.locator('.code-sheet').waitFor();
    const codes = await page.locator('.code-list .code').allInnerTexts();
    const number = Number(/\d+/.exec(await page.locator('label[for=recovery-code]').innerText())?.[0]);
    await hand.fill(/^Code number/, codes[number - 1] ?? '');
    await hand.press('Enter');
  }
  await hand.arrive('May we keep your medical data?');
  await hand.to(/I agree/);
  await hand.press('Space');
  await hand.act(/^Agree and continue/);
  await hand.arrive('You, or someone you care for');
  await hand.choose(/Whose record/, /Mine/);
  await hand.act(/^Create the record/);
  await page.waitForURL(/\/records\/[a-z0-9]+$/);
  await hand.arrive(/Good/);
  return secret;
}

async function menu(hand: Keys, item: string): Promise<void> {
  await hand.act(/change person/);
  await hand.page.getByRole('menu').waitFor();
  for (let presses = 0; presses < 14; presses++) {
    if ((await hand.page.evaluate<string>('document.activeElement.textContent')).startsWith(item)) break;
    await hand.press('ArrowDown');
  }
  await hand.press('Enter');
}

const recordOf = (page: Page) => new URL(page.url()).pathname.split('/')[2] ?? '';

test('account: sign-up with an app or a code by mail, sign-out, sign-in, settings, privacy, consent withdrawn and given', async () => {
  const { page, context, complaints } = await openPage(browser);
  const hand = keys(page);
  await page.goto(server.url);
  const secret = await signUp(hand, 'app@example.org', 'app');
  await menu(hand, 'Sign out');
  await heading(page, /belongs to its patient/); // loaded anew
  await hand.act(/^Sign in/);
  await hand.arrive('Sign in');
  await hand.fill(/E-mail/, 'app@example.org');
  await hand.fill(/^Password/, password);
  await hand.press('Enter');
  await hand.arrive(/./);
  await page.waitForURL('**/sign-in/factor*');
  await hand.kept('second half of the sign-in');
  // The code of the sign-up was used; the next half minute has another.
  await hand.fill(/Six-figure code/, totp(secret, Date.now() + 30_000));
  await hand.press('Enter');
  await page.waitForURL(/\/records\/[a-z0-9]+$/);
  await hand.arrive(/Good/);

  await menu(hand, 'Settings');
  await hand.arrive('Settings');
  await hand.choose(/Light or dark/, /Dark/);
  await hand.choose(/Size of letters/, /Large/);
  await hand.to(/Times are written in/);
  await hand.press('ArrowDown');
  await hand.choose(/E-mails to you/, /Français/);
  await page.getByText('Kept. E-mails come in this language from now on.').waitFor();
  await hand.kept('language of e-mails');
  await hand.choose(/E-mails to you/, /English/);
  await hand.kept('language of e-mails');

  await menu(hand, 'Privacy');
  await hand.arrive('Privacy');
  await hand.act(/^The log of accesses/);
  await hand.to(/^Withdraw it/, true);
  await hand.press('Enter');
  await hand.arrive('Consent to keep this record');
  await hand.act(/^Withdraw the consent/);
  await page.getByRole('alertdialog').waitFor();
  await hand.kept('dialog');
  await hand.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await hand.kept('dialog closed');
  await hand.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await hand.act(/^Withdraw and close it/);
  await hand.arrive('This record is closed');
  await hand.act(/^Agree and open the record/);
  await page.getByRole('alert').waitFor();
  await hand.kept('error summary');
  await hand.to(/I agree/);
  await hand.press('Space');
  await hand.act(/^Agree and open the record/);
  await hand.arrive('Consent to keep this record');
  expect(hand.wrong).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('card: each kind of control, checked at the end, changed, removed and taken back, two versions at once', async () => {
  const { page, context, complaints } = await openPage(browser);
  const hand = keys(page);
  await page.goto(server.url);
  await signUp(hand, 'card@example.org', 'mail');
  await hand.act(/^Fill in the card/);
  await page.waitForURL('**/card/identity*');
  await page.locator('#given').waitFor();
  await hand.kept('first form');
  await hand.fill(/#given$/, 'Anne');
  await hand.fill(/#family$/, 'Morel');
  await hand.fill(/#birthDate-day$/, '14');
  await hand.fill(/#birthDate-month$/, '3');
  await hand.fill(/#birthDate-year$/, '1961');
  await hand.to(/#birthDate-approximate$/);
  await hand.press('Space', 'Space');
  await hand.choose(/gender|sex/i, /Female|Woman/);
  // More that may be told, closed at first; in it a list to choose from.
  await hand.act(/^More/);
  await hand.to(/#.*country$/i);
  await hand.type('Fra');
  await hand.act(/^Continue|^Save/);
  await page.locator('dl.answers').waitFor();
  await hand.kept('check answers');
  await hand.act(/^Save|^Continue/);

  await hand.arrive('Allergies and conditions');
  await hand.choose(/#allergies$/, /^Yes/);
  for (const part of [/#conditions$/, /#procedures$/, /#implants$/]) await hand.choose(part, /^I don’t know/);
  await hand.act(/^Save|^Continue/);
  await hand.arrive('Add an allergy');
  await hand.fill(/#substance$/, 'penicil');
  await page.getByRole('option').first().waitFor();
  await hand.press('ArrowDown', 'Enter');
  await hand.choose(/severe|serious|bad/i, /Severe/);
  await hand.act(/^Save|^Continue/);
  await hand.arrive('Medicines and blood group');
  for (const part of [/#medicines$/, /#bloodGroup$/, /#vaccinations$/]) await hand.choose(part, /^I don’t know/);
  await hand.act(/^Save|^Continue/);
  await hand.arrive('Contacts and wishes');
  for (const part of [/#contacts$/, /#doctors$/, /#wishes$/]) await hand.choose(part, /^I don’t know/);
  await hand.choose(/#notes$/, /^Later/);
  await hand.act(/^Save|^Continue/);
  await hand.arrive('Check your answers');
  await hand.act(/^Change\s*: Allergies/);
  await hand.arrive('Allergies');
  await hand.act(/^Change\s*: /);
  await hand.arrive('Change the allergy');
  await hand.choose(/severe|serious|bad/i, /Moderate/);
  await hand.act(/^Save/);
  // Where one came from.
  await hand.arrive('Check your answers');
  await hand.act(/^Change\s*: Allergies/);
  await hand.arrive('Allergies');
  await hand.act(/^Remove/);
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await hand.kept('removed');
  await hand.act(/^Undo/);
  await page.getByRole('link', { name: /^Change\s*:/ }).waitFor();
  await hand.kept('taken back');
  await hand.act(/^Change\s*:/);
  await hand.arrive('Change the allergy');
  await page.evaluate(`(async () => {
    const [, , record, , part, id] = location.pathname.split('/');
    const address = '/api/card/' + record + '/forms/' + part + '/' + id;
    const entry = await (await fetch(address)).json();
    await fetch(address, { method: 'PUT', headers: { 'content-type': 'application/json', 'if-match': 'W/"' + entry.version + '"' },
      body: JSON.stringify({ value: { ...entry.value, reaction: 'Itching' } }) });
  })()`);
  await hand.fill(/#reaction$/, 'Swollen lips');
  await hand.act(/^Save/);
  await hand.arrive('This was changed meanwhile');
  await hand.act(/^Save mine/);
  await hand.arrive('Check your answers');
  await hand.act(/^Open the card/);
  await hand.arrive('Anne Morel');
  await hand.act(/^What changed/);
  await hand.arrive(/./);
  await hand.act(/^Who looked/);
  await hand.arrive('Who looked at this record');
  await hand.choose(/What to show/, /Others/);
  await page.getByRole('heading', { name: 'Nobody else' }).waitFor();
  await hand.kept('who looked: others');
  await hand.press('ArrowRight');
  await page.waitForURL('**/who-looked?show=changes');
  await hand.kept('who looked: changes');
  await hand.to(/^Download the list/);
  expect(hand.wrong).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('guardians: a person added, invited, accepted, switched to, and given up', async () => {
  const marie = await openPage(browser);
  const julien = await openPage(browser);
  const [one, two] = [keys(marie.page), keys(julien.page)];
  await Promise.all([marie, julien].map(({ page }) => page.goto(server.url)));
  await signUp(one, 'one@example.org', 'mail');
  await signUp(two, 'two@example.org', 'mail');
  const own = recordOf(marie.page);
  await menu(one, 'Add a person');
  await one.arrive(/./);
  await marie.page.waitForURL('**/people/new');
  await one.choose(/Why may you act/, /mandate/);
  await one.act(/^Create the record/);
  await marie.page.waitForURL((url) => /\/records\/[a-z0-9]+$/.test(url.pathname) && !url.pathname.includes(own));
  await one.arrive(/./);
  await one.act(/^Who looks after this record/);
  await one.arrive('Who looks after this record');
  await one.act(/^Invite somebody else/);
  await one.kept('invite');
  await one.fill(/Your name, as the others see it/, 'Marie');
  await one.act(/^Make the link/);
  const link = await marie.page.locator('.panel .code').innerText();
  await one.kept('link');
  await one.act(/^I have passed it on/);
  await one.kept('passed on');
  await julien.page.goto(link);
  await heading(julien.page, 'You are asked to look after a record'); // loaded anew
  await two.choose(/Why may you act/, /asked me/);
  await two.fill(/Your name, as the others see it/, 'Julien');
  await two.act(/^Accept and open the record/);
  await julien.page.waitForURL(/\/records\/[a-z0-9]+$/);
  await two.arrive(/./);
  await menu(two, 'Your record');
  await two.arrive(/Good/);
  await menu(two, 'A person without a name yet');
  await two.arrive('A person without a name yet');
  await marie.page.reload();
  await heading(marie.page, 'Who looks after this record');
  await one.act(/^Change your name/);
  await one.kept('name');
  await one.act(/^Cancel/);
  await one.kept('name left');
  await one.act(/^Invite somebody else/);
  await one.kept('invited again');
  await one.act(/^I have passed it on/);
  await one.act(/^Withdraw/);
  await marie.page.getByText('No invitation waits.').waitFor();
  await one.kept('invitation withdrawn');
  await one.act(/^Give up looking after this record/);
  await marie.page.getByRole('alertdialog').waitFor();
  await one.act(/^Give it up/);
  await marie.page.waitForURL(`${server.url}/records/${own}`);
  await one.arrive(/Good/);
  expect([...one.wrong, ...two.wrong]).toEqual([]);
  expect([...marie.complaints, ...julien.complaints]).toEqual([]);
  for (const { context } of [marie, julien]) await context.close();
});
