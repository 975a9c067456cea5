/**
 * The three minutes: `npm run bench -- card`. Three people fill the whole card in French on a phone (Chromium, 390 px, a CPU four
 * times slower, "Fast 4G"), each part answered. Taps, letters, words and waits are counted on the running pages, and put together
 * by a published model (`parts/thumb.ts`): it says how long a person is likely to take, and no person was watched. The aim is for
 * acts and waits, as that model has them; what reading every line adds is told beside it.
 */
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { signUp } from '../e2e/journeys.ts';
import { startServer, type TestServer } from '../e2e/server.ts';
import { Thumb, timeOf } from './parts/thumb.ts';
import { tell as report } from './parts/verdict.ts';

const most = 180;

type Entry = (page: Page, thumb: Thumb) => Promise<void>;
/** What somebody has to say of a part: entries, or an answer to it as a whole ("none" where there is no other word of it). */
type Told = Readonly<Record<string, readonly Entry[] | 'unknown'>>;

const field = (page: Page, id: string) => page.locator(`main #${id}`);
const option = (page: Page, value: string) => page.locator(`main input[type=radio][value="${value}"]`).first();

const term =
  (id: string, text: string, ...choices: string[]): Entry =>
  async (page, thumb) => {
    await thumb.search(field(page, id), text);
    for (const choice of choices) await thumb.choose(option(page, choice));
  };
const medicine =
  (name: string, dose: string): Entry =>
  async (page, thumb) => {
    await thumb.search(field(page, 'medicine'), name);
    await thumb.type(field(page, 'dose'), dose);
  };
const person =
  (name: string, phone: string): Entry =>
  async (page, thumb) => {
    await thumb.type(field(page, 'name'), name);
    await thumb.type(field(page, 'phone'), phone);
  };
const identity: Entry = async (page, thumb) => {
  await thumb.type(field(page, 'given'), 'Anne');
  await thumb.type(field(page, 'family'), 'Morel');
  await thumb.type(field(page, 'birthDate-day'), '14');
  await thumb.type(field(page, 'birthDate-month'), '3');
  await thumb.type(field(page, 'birthDate-year'), '1961');
  await thumb.choose(option(page, 'female'));
};
const blood: Entry = async (page, thumb) => {
  await thumb.choose(option(page, 'A+'));
  await thumb.choose(option(page, 'card'));
};

const people: readonly (readonly [string, Told])[] = [
  ['in good health, one to call', { identity: [identity], contacts: [person('Paul Morel', '0639981427')] }],
  [
    'an allergy, a condition, a medicine, a blood group, one to call, a doctor',
    {
      identity: [identity],
      allergies: [term('substance', 'pénicil', 'severe')],
      conditions: [term('condition', 'asthm', 'active')],
      medicines: [medicine('salbut', '2 bouffées si besoin')],
      bloodGroup: [blood],
      vaccinations: 'unknown',
      contacts: [person('Paul Morel', '0639981427')],
      doctors: [person('Dr Simon', '0199005417')],
    },
  ],
  [
    'two allergies, three conditions, an operation, four medicines, a vaccination, two to call, a doctor',
    {
      identity: [identity],
      allergies: [term('substance', 'pénicil', 'severe'), term('substance', 'noiset', 'mild')],
      conditions: ['asthm', 'hyperten', 'diabète'].map((name) => term('condition', name, 'active')),
      procedures: [term('procedure', 'appendic')],
      medicines: [
        medicine('salbut', '2 bouffées si besoin'),
        medicine('ramipr', '1 le matin'),
        medicine('metform', '1 matin et soir'),
        medicine('atorva', '1 le soir'),
      ],
      bloodGroup: [blood],
      vaccinations: [term('vaccine', 'tétan')],
      contacts: [person('Paul Morel', '0639981427'), person('Lise Morel', '0639981428')],
      doctors: [person('Dr Simon', '0199005417')],
    },
  ],
];

/** Answers a part by its question: at a step with several, or on a page of its own. */
async function answer(page: Page, thumb: Thumb, part: string, told: Told[string] | undefined): Promise<void> {
  const question = page.locator('fieldset', { has: page.locator(`#${part}, #whole`) });
  const say = (value: string) => question.locator(`input[value="${value}"]`);
  const none = told === undefined && (await say('none-known').count()) > 0;
  await thumb.choose(say(told === undefined ? (none ? 'none-known' : 'unknown') : told === 'unknown' ? told : 'yes'));
}

const primary = (page: Page) => page.locator('main .button-primary').first();

/** What stands in a part, entry by entry. */
async function tell(page: Page, thumb: Thumb, entries: readonly Entry[]): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    await entry(page, thumb);
    const last = index === entries.length - 1;
    await thumb.goOn(last ? primary(page) : page.locator('main .actions button').nth(1));
  }
}

async function fill(page: Page, thumb: Thumb, told: Told): Promise<void> {
  await thumb.choose(page.getByRole('link', { name: 'Remplir la fiche' }));
  for (;;) {
    await page.waitForURL(/\/card\/(?!fill$)/);
    await primary(page).waitFor();
    const [, last = ''] = /\/card\/(?:fill\/)?([a-zA-Z0-9]+)/.exec(page.url()) ?? [];
    if (last === 'check') break;
    const entries = told[last];
    if (typeof entries === 'object' && (last === 'identity' || page.url().includes('/new'))) {
      await tell(page, thumb, entries);
      continue;
    }
    const parts = /^\d$/.test(last)
      ? await page.locator('main fieldset input:first-of-type[id]').evaluateAll((inputs) => inputs.map(({ id }) => id))
      : [last];
    for (const part of parts) await answer(page, thumb, part, told[part]);
    await thumb.goOn(primary(page));
  }
  await thumb.goOn(primary(page));
}

async function phone(browser: Browser, server: TestServer, name: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'en-GB',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  const record = await signUp(page, server, name);
  await page.evaluate("localStorage.setItem('carnet.language', 'fr')");
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const network = { downloadThroughput: (8.1 * 1_000_000) / 8, uploadThroughput: (1.35 * 1_000_000) / 8, latency: 165 };
  await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(`${server.url}/records/${record}`);
  return page;
}

const server = await startServer();
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
});
try {
  for (const [index, [name, told]] of people.entries()) {
    const page = await phone(browser, server, `fills${index}@example.org`);
    const thumb = new Thumb(page);
    await fill(page, thumb, told);
    const { pages, taps, letters, flicks, words, waited } = thumb.effort;
    const { acts, reading } = timeOf(thumb.effort);
    const parts = `${pages} pages, ${taps} taps, ${flicks} flicks, ${letters} letters, waits ${waited.toFixed(1)} s, ${words} words`;
    const whole = `${Math.round(acts)} s, with every line read once ${Math.round(acts + reading)} s`;
    // The third has more to say than the aim promises; he is there to be known.
    report(name, `${parts}: ${whole}`, index === 2 || acts <= most);
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.stop();
}
