import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';

export interface Look {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'fr';
  /** Whether the service worker may be installed; what it answers cannot be changed by a test. */
  readonly worker?: boolean;
}

/** A page whose console and security policy are watched. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of so far; answers that the test provokes (401, 404 …) are told by the browser too and left out. */
  readonly complaints: readonly string[];
}

/** Starts Chromium; it is unpacked into the temporary folder once. */
export async function launch(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
  });
}

const refusedAnswer = /^Failed to load resource: the server responded with a status of (40[01349]|412|422|429)/;

/** Opens a page in a context of its own. */
export async function openPage(browser: Browser, look: Look = {}): Promise<WatchedPage> {
  const { width = 1280, theme = 'light', language = 'en', worker = false } = look;
  const context = await browser.newContext({
    viewport: { width, height: width < 700 ? 844 : 800 },
    colorScheme: theme,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    serviceWorkers: worker ? 'allow' : 'block',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (!worker && text === 'Service Worker registration blocked by Playwright') return;
    if ((message.type() === 'error' || message.type() === 'warning') && !refusedAnswer.test(text))
      complaints.push(text);
  });
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`);
  return { page, context, complaints };
}
