/**
 * The pages on a phone: `npm run bench -- web`. Chromium at 390 px with a CPU four times slower, and two networks as its developer
 * tools define them: "Fast 4G" (8.1 Mbit/s, 165 ms) and "Slow 4G" (1.44 Mbit/s, 563 ms). Each page is opened with an empty
 * cache; medians of five. Aim: largest contentful paint at most 1.5 s on the first network for whoever comes in, nothing that
 * moves anywhere.
 */
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as playwright } from 'playwright-core';
import { enterAs } from '../e2e/journeys.ts';
import { startServer } from '../e2e/server.ts';
import { tell } from './parts/verdict.ts';

const rounds = 5;
const networks = {
  'Fast 4G': { downloadThroughput: (8.1 * 1_000_000) / 8, uploadThroughput: (1.35 * 1_000_000) / 8, latency: 165 },
  'Slow 4G': { downloadThroughput: (1.44 * 1_000_000) / 8, uploadThroughput: (0.675 * 1_000_000) / 8, latency: 563 },
};
const most = { paint: 1500, shift: 0 };

interface Seen {
  readonly paint: number;
  readonly shift: number;
  readonly kilobytes: number;
}

/** What a page reports of itself once nothing more is asked for. */
const watch = `window.seen = { paint: 0, shift: 0 };
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.seen.paint = entry.startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value; })
  .observe({ type: 'layout-shift', buffered: true });`;

async function look(context: BrowserContext, url: string, network: keyof typeof networks): Promise<Seen> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', { offline: false, ...networks[network] });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(watch);
  // A machine with other work may need long for a CPU four times slower; what is measured is the page's own clock.
  await page.goto(url, { waitUntil: 'networkidle', timeout: 120_000 });
  await page.waitForTimeout(500); // what comes late and moves things is seen too
  const seen = await page.evaluate<{ paint: number; shift: number }>('window.seen');
  await page.close();
  return { ...seen, kilobytes: bytes / 1000 };
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;

async function phone(browser: Browser): Promise<BrowserContext> {
  return await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    locale: 'en-GB',
    serviceWorkers: 'block',
  });
}

const server = await startServer();
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
});
const visitor = await phone(browser);
const patient = await phone(browser);
const door = await patient.newPage();
await enterAs(door, server, 'patient');
const record = new URL(door.url()).pathname.split('/')[2] ?? '';
await door.close();
const pages: readonly (readonly [string, BrowserContext])[] = [
  ['/', visitor],
  ['/sign-in', visitor],
  [`/records/${record}`, patient],
  [`/records/${record}/card`, patient],
];
for (const network of ['Fast 4G', 'Slow 4G'] as const) {
  for (const [path, context] of pages) {
    const seen: Seen[] = [];
    for (let round = 0; round < rounds; round++) seen.push(await look(context, server.url + path, network));
    const paint = median(seen.map((one) => one.paint));
    const shift = Math.max(...seen.map((one) => one.shift));
    const size = median(seen.map((one) => one.kilobytes));
    const first = network === 'Fast 4G' && context === visitor;
    const met = (!first || paint <= most.paint) && shift <= most.shift;
    const name = path.replace(record, '…');
    tell(`${network}, ${name}`, `LCP ${Math.round(paint)} ms, CLS ${shift.toFixed(3)}, ${Math.round(size)} kB`, met);
  }
}
await browser.close();
await server.stop();
