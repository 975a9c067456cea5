import type { Page } from 'playwright-core';
import { enterAs } from './journeys.ts';
import type { Room } from './rooms.ts';
import type { TestServer } from './server.ts';

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

async function consent(page: Page, server: TestServer, as: 'patient' | 'guardian'): Promise<void> {
  await enterAs(page, server, as);
  const record = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`${server.url}/records/${record}/consent`);
  await page.locator('h1').waitFor();
}

/** As if the consent had been withdrawn: the demo's people are shared by all pictures. */
async function withdrawn(page: Page, byYou: boolean): Promise<void> {
  await page.route('**/api/records', async (route) => {
    const answer = await route.fetch();
    const { records } = (await answer.json()) as { records: object[] }; // the route's own answer
    const closed = { name: null, birthDate: null, comesOfAge: null, withdrawn: { at: ago(30), yours: byYou } };
    await route.fulfill({ response: answer, json: { records: records.map((record) => ({ ...record, ...closed })) } });
  });
  const first = { version: '2026-11', givenAt: ago(900), byYou, withdrawn: { at: ago(700), byYou: true } };
  const second = { version: '2026-11.3', givenAt: ago(600), byYou: true, withdrawn: { at: ago(30), byYou } };
  await page.route('**/api/records/*/consent', (route) => route.fulfill({ json: { consents: [first, second] } }));
}

/** The consent to a record: how it stands, withdrawn, and a newer text that waits. */
export const consentRooms: readonly Room[] = [
  { name: 'consent', open: (page, server) => consent(page, server, 'patient') },
  {
    name: 'consent-dialog',
    open: async (page, server) => {
      await consent(page, server, 'guardian');
      await page.locator('main .button-danger').click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'consent-withdrawn',
    open: async (page, server) => {
      await withdrawn(page, true);
      await consent(page, server, 'patient');
    },
  },
  {
    name: 'consent-withdrawn-by-another',
    open: async (page, server) => {
      await withdrawn(page, false);
      await consent(page, server, 'guardian');
      await page.locator('main form button[type=submit]').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'consent-changed',
    open: async (page, server) => {
      await page.route('**/api/identity/me', async (route) => {
        const answer = await route.fetch();
        const earlier = [{ document: 'record', version: '2025-01', givenAt: '2025-02-03T09:30:00Z' }];
        await route.fulfill({ response: answer, json: { ...(await answer.json()), consents: earlier } });
      });
      await enterAs(page, server, 'patient');
      await page.goto(`${server.url}/consent`);
      await page.locator('#agree').waitFor();
    },
  },
];
