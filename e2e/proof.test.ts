import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepState } from '../src/audit/ledger/ledger.fixture.ts';
import { launch, openPage } from './browser.ts';
import { enterAs, heading, press, signUp } from './journeys.ts';
import { startServer, type TestServer } from './server.ts';
import { superuserOf } from './superuser.ts';

let server: TestServer;
let browser: Browser;
let folder = '';

beforeAll(async () => {
  [server, browser, folder] = await Promise.all([startServer(), launch(), mkdtemp(join(tmpdir(), 'carnet-proof-'))]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const verifier = join(import.meta.dirname, '..', 'verifier', 'verify.mjs');
const made = 'Checked by this page: the proof holds';

/** A pass of the sealer begins five seconds after the one before; each look takes a try of those that an account has. */
const patience = { timeout: 120_000, interval: 2_000 };

/** Reads the page again until it says so: the log is sealed some seconds after it was written. */
async function until(page: Page, text: string | RegExp): Promise<void> {
  await expect
    .poll(async () => {
      await page.reload();
      await heading(page, 'Who looked at this record');
      await page.getByText('The log is being looked at').waitFor({ state: 'detached' });
      return await page.getByText(text).first().isVisible();
    }, patience)
    .toBe(true);
}

/** How many entries were sealed when this browser saw the log last. */
async function keptSize(page: Page): Promise<number> {
  const kept = await page.evaluate<string>("localStorage.getItem('carnet.log') ?? ''");
  return Number((JSON.parse(kept) as { note: string }).note.split('\n')[1]); // the page's own
}

/** Makes the proof; where nothing about the record is sealed yet the page says so, and it is made after the next checkpoint. */
async function makeProof(page: Page, says: string): Promise<void> {
  const notYet = 'Nothing about this record is sealed yet';
  for (;;) {
    const size = await keptSize(page);
    await press(page, /^Make (the proof|it anew)$/);
    const rail = page.locator('.page-rail');
    await expect.poll(() => rail.innerText(), patience).toMatch(new RegExp(`${says}|${notYet}`));
    if ((await rail.innerText()).includes(says)) return;
    await expect
      .poll(async () => {
        await until(page, /Sealed and signed/);
        return await keptSize(page);
      }, patience)
      .toBeGreaterThan(size);
  }
}

test('the proof is made, checked by the page and by the verifier, and a log that was put back is noticed', {
  timeout: 300_000,
}, async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'ines@example.org');
  await page.goto(`${server.url}/records/${record}/card`);
  await page.goto(`${server.url}/records/${record}/who-looked`);
  await until(page, /Sealed and signed on/);

  await makeProof(page, made);
  await page.getByText(/in the proof, unchanged/).waitFor();
  await page.getByText(/of the list here (is|are) among them/).waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save the proof')]);
  expect(download.suggestedFilename()).toBe('who-looked.proof.json');
  const file = join(folder, 'proof.json');
  await download.saveAs(file);
  await page.getByText('For whoever runs the verifier').click();
  const key = await page.locator('details code', { hasText: /^carnet\// }).innerText();
  const verify = () =>
    JSON.parse(
      execFileSync(process.execPath, [verifier, 'proof', file, '--key', key.trim(), '--json'], { encoding: 'utf8' }),
    ) as { proved: boolean };
  expect(verify()).toMatchObject({ proved: true });

  // Somebody who has the database whole keeps an older state of the log, and puts it back.
  const superSql = await superuserOf(server);
  const goBack = await keepState(superSql);
  // What is written and waits there is sealed again as it was, and tells nothing: the browser must have seen more than all of it.
  const [{ older = 0 } = {}] = await superSql<{ older: number }[]>`select count(*)::int as older from kept.audit_event`;
  await page.goto(`${server.url}/records/${record}/card`);
  await page.goto(`${server.url}/records/${record}/who-looked`);
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByText(/goes on from what this browser saw last/).waitFor();
      return await keptSize(page);
    }, patience)
    .toBeGreaterThan(older);
  await goBack();
  await superSql.end();
  // Said on whatever page one comes to first.
  await page.goto(`${server.url}/records/${record}`);
  await expect
    .poll(async () => {
      await page.reload();
      await page.waitForResponse('**/api/ledger/checkpoint*');
      const said = page.getByRole('alert').waitFor({ timeout: 5_000 });
      return await said.then(
        () => true,
        () => false,
      );
    }, patience)
    .toBe(true);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('link', { name: 'See what it means' }).click();
  // Where the server sealed once more before its witness told it, the log is longer again, and another one.
  await until(page, /^The access log (was put back|is not the one that was here before)$/);
  expect(await page.getByRole('alert').innerText()).toMatch(/an earlier state|does not go on/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // It stays so, also after the sign-out and in French, until somebody who knows why says so, by the keyboard.
  await page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  await page.reload();
  await page.getByText(/^Le journal des accès (est revenu en arrière|n’est plus celui d’avant)$/).waitFor();
  await page.evaluate("localStorage.setItem('carnet.language', 'en')");
  await page.reload();
  await page.getByRole('button', { name: /^I know why/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/This browser keeps that state/).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a proof that was altered on its way does not hold, and the page names the entry', async () => {
  const { page, context } = await openPage(browser);
  await enterAs(page, server, 'patient');
  const record = new URL(page.url()).pathname.split('/')[2] ?? '';
  await page.route('**/who-looked/proof', async (route) => {
    const answer = await route.fetch();
    const body = await answer.text();
    await route.fulfill({ response: answer, body: body.replace(/("outcome":")0/, '$11') });
  });
  await page.goto(`${server.url}/records/${record}/who-looked`);
  await until(page, /Sealed and signed on/);
  await makeProof(page, 'This proof does not hold');
  await page.getByText(/^Entry 1 is not what was recorded/).waitFor();
  await context.close();
});
