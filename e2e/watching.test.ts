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

const waitMs = 120_000;

test('somebody tries a list of passwords; the administrator sees it, decides, and the auditor reads that', async () => {
  for (let n = 0; n < 16; n++) {
    const answer = await fetch(`${server.url}/api/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email: `somebody${n}@example.org`, password: `guess number ${n}` }),
    });
    expect(answer.status).toBe(401);
  }
  const { page, complaints } = await openPage(browser);
  await enterAs(page, server, 'admin');
  await page.getByRole('navigation').getByRole('link', { name: 'Security events' }).click();
  await heading(page, 'Security events');
  const noticed = page.getByRole('heading', { name: 'Many wrong passwords' });
  // The server looks every 15 seconds.
  await expect
    .poll(
      async () => {
        await page.reload();
        await heading(page, 'Security events');
        return await noticed.count();
      },
      { timeout: waitMs, interval: 2000 },
    )
    .toBe(1);
  await page.getByText('on 16 addresses, from one network.').waitFor();
  await page.getByText('The week is not over yet.').waitFor();
  await press(page, /^Decide\W+Many wrong passwords/);
  await page.getByRole('radio', { name: 'It was real, and dealt with' }).check();
  await page.getByLabel('What you found (not needed)').fill('Our own drill');
  await press(page, 'Close it');
  await page.getByRole('status').getByText('Decided: Many wrong passwords').waitFor();
  await page.getByText('Decided by you').waitFor();
  await page.getByText('Our own drill').waitFor();
  expect(complaints).toEqual([]);

  const other = await openPage(browser);
  await enterAs(other.page, server, 'auditor');
  await heading(other.page, 'Audit');
  await other.page.getByRole('heading', { name: 'Many wrong passwords' }).waitFor();
  await other.page.getByText(/^Decided by [0-9a-f]{16}$/).waitFor();
  expect(await other.page.getByText('Our own drill').count()).toBe(0);
  expect(await other.page.getByRole('button', { name: /^Decide/ }).count()).toBe(0);
  await press(other.page, 'Show the events');
  await other.page.getByLabel('Kind of event').selectOption('sign-in-tried');
  await other.page
    .getByText(/From network \S+\./)
    .first()
    .waitFor();
  expect(other.complaints).toEqual([]);
});
