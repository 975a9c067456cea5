import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, press, signUp } from './journeys.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [server, browser, folder] = await Promise.all([startServer(), launch(), mkdtemp(join(tmpdir(), 'carnet-erased-'))]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Presses the button or link with the keyboard alone. */
async function byKey(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await page.getByRole(role, { name, exact: true }).focus();
  await page.keyboard.press('Enter');
}

async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), byKey(page, 'button', name)]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

test('everything is taken along and deleted in four steps, by keyboard; the receipt is right for the program in docs', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'leaving@example.org');
  await page.goto(`${server.url}/privacy`);
  await heading(page, 'Privacy');
  await byKey(page, 'link', 'Delete everything');
  await heading(page, 'Delete everything');
  await page.getByText('Step 1 of 4').waitFor();
  await page.getByText('Backups of the keys are kept for 30 days.').waitFor();
  await byKey(page, 'button', 'Continue');
  await page.getByText('Step 2 of 4').waitFor();
  // The focus goes along, so that a screen reader tells the step.
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Keep a copy?');
  const everything = await readFile(await saved(page, 'Download everything'), 'utf8');
  expect(JSON.parse(everything)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
  expect(everything).toContain('leaving@example.org');
  await page.getByText('Saved among your downloads').waitFor();
  await byKey(page, 'button', 'Continue');
  await page.getByText('Step 3 of 4').waitFor();
  await byKey(page, 'button', 'Delete everything for good');
  await page.getByRole('link', { name: 'Tick that you know this cannot be undone' }).waitFor();
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await byKey(page, 'button', 'Delete everything for good');
  await heading(page, 'It is deleted');
  await page.getByText('Step 4 of 4').waitFor();
  const receipt = await saved(page, 'Save the receipt');
  const program = join(import.meta.dirname, '..', 'docs', 'verify-receipt.mjs');
  const { stdout, status } = spawnSync(process.execPath, [program, receipt], { encoding: 'utf8' });
  expect([status, stdout.slice(0, 6)]).toEqual([0, 'RIGHT:']);
  expect(stdout).toContain(record);
  // The address can be kept and opened again; nobody is signed in.
  await page.reload();
  await heading(page, 'It is deleted');
  await page.getByRole('link', { name: 'Leave', exact: true }).click();
  await page.goto(`${server.url}/privacy`);
  await heading(page, 'Sign in');
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever is alone with somebody else’s record is told first, and can delete that one', async () => {
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, server, 'alone@example.org');
  const own = new URL(page.url()).pathname;
  await page.goto(`${server.url}/people/new`);
  await page.getByRole('radio', { name: /mandate/ }).check();
  await press(page, 'Create the record');
  await page.waitForURL((url) => /\/records\/[a-z0-9]+$/.test(url.pathname) && url.pathname !== own);
  await page.goto(`${server.url}/privacy/delete`);
  await page.getByText('You are the only one who looks after a record of somebody else.').waitFor();
  expect(await page.getByRole('button', { name: 'Continue' }).count()).toBe(0);
  await page.goto(`${server.url}/privacy`);
  await page.getByRole('link', { name: 'Delete this record' }).click();
  await page.getByText('Your account stays.').waitFor();
  await press(page, 'Continue');
  await press(page, 'Continue');
  await page.getByRole('checkbox').check();
  await press(page, 'Delete this record for good');
  await heading(page, 'It is deleted');
  await page.getByRole('link', { name: 'Back to Carnet' }).click();
  await page.waitForURL((url) => url.pathname === own);
  await page.goto(`${server.url}/privacy/delete`);
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('the link of a mail that announced a deletion asks before it stops it, and says when there is nothing to stop', async () => {
  const { page, context, complaints } = await openPage(browser);
  const asked: unknown[] = [];
  let status = 404;
  await page.route('**/api/erasures/stop', async (route) => {
    asked.push(route.request().postDataJSON());
    const problem = { code: 'not-found', status, title: 'x', detail: 'x', errors: [], errorId: 'x' };
    if (status === 204) await route.fulfill({ status });
    else await route.fulfill({ status, contentType: 'application/problem+json', json: problem });
  });
  const token = 'A'.repeat(22);
  await page.goto(`${server.url}/erased#${token}`);
  await heading(page, 'Stop the deletion?');
  expect(asked).toEqual([]);
  await press(page, 'Stop the deletion');
  await page.getByText('There is nothing to stop').waitFor();
  status = 204;
  await press(page, 'Stop the deletion');
  await heading(page, 'The deletion is stopped');
  expect(asked).toEqual([{ token }, { token }]);
  expect(complaints.filter((said) => !said.includes('404'))).toEqual([]);
  await context.close();
});

test('what the operator announced stands on the first page, also where no mail arrived, and is stopped there', async () => {
  const { page, context, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'announced@example.org');
  const asked: string[] = [];
  let announced = [
    { id: '01234567-89ab-4def-8123-456789abcdef', record: null, due: '2026-12-03T10:00:00.000Z' },
    { id: '11234567-89ab-4def-8123-456789abcdef', record, due: '2026-12-04T10:00:00.000Z' },
  ];
  await page.route('**/api/rights/announced-erasures', (route) => route.fulfill({ json: { announced } }));
  await page.route('**/api/rights/announced-erasures/*/stop', async (route) => {
    asked.push(new URL(route.request().url()).pathname);
    announced = announced.slice(1);
    await route.fulfill({ status: 204 });
  });
  await page.reload();
  await page.getByText('Your account and your record will be deleted').waitFor();
  await page.getByText(/You can stop it until December 3, 2026|You can stop it until 3 December 2026/).waitFor();
  await page.getByText('Your record will be deleted', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop the deletion' }).first().click();
  await page.getByText('Your account and your record will be deleted').waitFor({ state: 'detached' });
  expect(asked).toEqual(['/api/rights/announced-erasures/01234567-89ab-4def-8123-456789abcdef/stop']);
  expect(await page.getByRole('button', { name: 'Stop the deletion' }).count()).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});
