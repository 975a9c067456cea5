import type { Page } from 'playwright-core';
import { enterAs, recordOf } from './journeys.ts';
import type { Room } from './rooms.ts';
import type { TestServer } from './server.ts';

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const use = (number: number, changes: object) => ({
  id: id(number),
  grant: id(100 + number),
  open: false,
  doctor: 'Dr Jean-Christophe Lemoine-Vandenberghe',
  reason: 'unconscious',
  words: 'Found on the platform of the station, no answer, no bracelet',
  at: ago(30 * number),
  until: ago(30 * number - 2),
  widenedAt: null,
  questioned: null,
  closed: null,
  ...changes,
});

/** One that is open, one that was questioned and answered, one whose doctor is gone. */
const severalUses = {
  answer: { allowed: true, at: ago(900) },
  code: '7QK3M-2XV9T',
  uses: [
    use(1, { open: true, at: ago(0.5), until: ago(-1.5) }),
    use(2, {
      widenedAt: ago(59),
      questioned: { at: ago(50), words: 'I was at work that day' },
      closed: { at: ago(40), words: 'The ward confirms that the person was brought in' },
    }),
    use(3, { doctor: null, words: null, reason: 'other' }),
  ],
};

const reviewed = (number: number, changes: object) => ({
  id: id(number),
  record: '7F3A-09C1',
  doctor: 'Dr Jean-Christophe Lemoine-Vandenberghe',
  you: false,
  reason: 'medicine-or-allergy',
  at: ago(20 * number),
  widenedAt: null,
  endedAt: ago(20 * number - 2),
  questionedAt: null,
  closed: null,
  ...changes,
});
const queue = {
  uses: [
    reviewed(1, { questionedAt: ago(2), widenedAt: ago(19) }),
    reviewed(2, { you: true }),
    reviewed(3, { doctor: null, closed: { at: ago(30), you: true, words: 'Confirmed by the ward' } }),
  ],
};

/** As a doctor who has a record open; its card is the one that he was given. */
async function opened(page: Page, server: TestServer): Promise<void> {
  await enterAs(page, server, 'doctor');
  const link = page.locator('tbody a').first();
  const record = (await link.getAttribute('href'))?.split('/').at(-1) ?? '';
  const person = { name: 'Marie Lefèvre', birthDate: '1961-04-03', gender: 'female' };
  const one = { id: id(1), grant: id(2), record, until: ago(-1.5), whole: false, reason: 'unconscious', person };
  await page.route('**/api/emergency-access', (route) => route.fulfill({ json: { open: [one] } }));
  await page.route('**/api/card/*', async (route) => {
    const { 'carnet-purpose': _, ...headers } = await route.request().allHeaders();
    await route.fulfill({ response: await route.fetch({ headers }) });
  });
  await page.goto(`${server.url}/emergency/${record}`);
  await page.locator('.allergy-strip').waitFor();
}

/** Emergencies: the patient's page, the doctor's two, and the review. */
export const emergencyRooms: readonly Room[] = [
  {
    name: 'emergency-setting',
    open: async (page, server) => {
      await enterAs(page, server, 'patient');
      await page.route('**/emergency-access', (route) => route.fulfill({ json: severalUses }));
      await page.goto(`${server.url}/records/${await recordOf(page)}/share/emergency`);
      await page.locator('main .code').waitFor();
    },
  },
  {
    name: 'emergency-find',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.goto(`${server.url}/emergency`);
      await page.locator('main form button[type=submit]').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'emergency-chart', open: opened },
  {
    name: 'emergency-reviews',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.route('**/api/admin/emergency-access', (route) => route.fulfill({ json: queue }));
      await page.goto(`${server.url}/reviews/emergencies`);
      await page.locator('main .rows').first().waitFor();
    },
  },
];
