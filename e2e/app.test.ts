import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading, signUp } from './journeys.ts';
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

const installed = 'navigator.serviceWorker.ready.then((found) => found.active.state)';
const keptAddresses = `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)
  .then((cache) => cache.keys())))).then((lists) => lists.flat().map(({ url }) => new URL(url).pathname))`;

test('the manifest names icons that are there, and is what a browser asks of an app', async () => {
  const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; type: string }[];
  };
  expect(manifest).toMatchObject({ start_url: '/home', display: 'standalone' });
  for (const icon of manifest.icons) {
    const answer = await fetch(server.url + icon.src);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, icon.type]);
    const [width] = icon.sizes.split('x').map(Number);
    const png = Buffer.from(await answer.arrayBuffer());
    if (icon.type === 'image/png') expect(png.readUInt32BE(16)).toBe(width); // the header's width
  }
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
});

test('without network the app opens in its frame and says so; only the shell is kept, never anything of a record', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 390, worker: true });
  await signUp(page, server, 'shell@example.org');
  expect(await page.evaluate(installed)).toMatch(/activ/);
  await page.getByRole('link', { name: 'Card' }).first().click();
  await page.reload();
  const kept = await page.evaluate<string[]>(keptAddresses);
  expect(kept).toContain('/');
  expect(
    kept.filter(
      (path) => !/^\/($|assets\/|before-paint\.js|favicon\.svg|manifest\.webmanifest|icon-192\.png)/.test(path),
    ),
  ).toEqual([]);
  expect(complaints).toEqual([]);

  await context.setOffline(true);
  await page.reload();
  await heading(page, 'No network');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nobody has answered anything yet').waitFor();
  await context.close();
});
