import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { heading } from './journeys.ts';
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

test.each(['/', '/sign-in'])('%s loads at most 130 kB of JavaScript, gzip', async (path) => {
  const { page, context } = await openPage(browser);
  const scripts = new Map<string, Promise<number>>();
  page.on('response', (answer) => {
    if (new URL(answer.url()).pathname.endsWith('.js')) {
      scripts.set(
        answer.url(),
        answer.body().then((text) => gzipSync(text).length),
      );
    }
  });
  await page.goto(server.url + path);
  await heading(page, /./);
  await page.waitForLoadState('networkidle');
  const sizes = await Promise.all(
    [...scripts].map(async ([url, size]) => [new URL(url).pathname, await size] as const),
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const largest = sizes.toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  process.stdout.write(
    `${path}: ${(total / 1000).toFixed(1)} kB of JavaScript (gzip) in ${sizes.length} files; largest ${largest.map(([name, size]) => `${name} ${(size / 1000).toFixed(1)}`).join(', ')}\n`,
  );
  expect(total).toBeLessThanOrEqual(130_000);
  await context.close();
});
