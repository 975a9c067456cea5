import type { Page } from 'playwright-core';
import { enterAs } from './journeys.ts';
import type { Room } from './rooms.ts';
import type { TestServer } from './server.ts';

/** Opens an address of the demo patient's card. */
async function card(page: Page, server: TestServer, path: string): Promise<void> {
  await enterAs(page, server, 'patient');
  const record = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`${server.url}/records/${record}/card/${path}`);
  await page.locator('h1').waitFor();
}

const submit = (page: Page) => page.locator('main form button[type=submit]').click();

/** Saves another version of the entry whose form is open, as a second device does. */
const saveElsewhere = `(async () => {
  const [, , record, , part, id] = location.pathname.split('/');
  const address = '/api/card/' + record + '/forms/' + part + '/' + id;
  const entry = await (await fetch(address)).json();
  const saved = await fetch(address, { method: 'PUT', headers: { 'content-type': 'application/json', 'if-match': 'W/"' + entry.version + '"' },
    body: JSON.stringify({ value: { ...entry.value, reaction: 'Itching ' + entry.version } }) });
  await saved.text();
})()`;

/** The forms of the card, with their states. */
export const cardRooms: readonly Room[] = [
  { name: 'card-part', open: (page, server) => card(page, server, 'allergies') },
  {
    name: 'card-question',
    open: async (page, server) => {
      await card(page, server, 'implants');
      await page.locator('main input[type=radio][value=yes]').check();
    },
  },
  {
    name: 'card-form-errors',
    open: async (page, server) => {
      await card(page, server, 'allergies/new');
      await submit(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'card-form-offers',
    open: async (page, server) => {
      await card(page, server, 'allergies/new');
      // Another page of the same browser may take the focus, which closes the offers.
      for (let tries = 0; tries < 8 && !(await page.getByRole('option').first().isVisible()); tries++) {
        await page.locator('#substance').fill('');
        await page.locator('#substance').pressSequentially('penicil');
        await page.waitForTimeout(600);
      }
      // What was typed is kept a moment later, which the page tells.
      await page.locator('main [role=status] p').waitFor();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'card-form-check',
    open: async (page, server) => {
      await card(page, server, 'identity');
      await page.locator('#phone').evaluate((field) => field.closest('details')?.setAttribute('open', ''));
      await page.locator('#phone').fill('06 39 98 14 27');
      await submit(page);
      await page.locator('dl.answers').waitFor();
    },
  },
  {
    name: 'card-conflict',
    open: async (page, server) => {
      await card(page, server, 'allergies');
      await page.locator('.entry-acts a').first().click();
      await page.locator('#reaction').waitFor();
      await page.evaluate(saveElsewhere);
      await page.locator('#reaction').fill('Swollen lips');
      await submit(page);
      await page.locator('.actions button').nth(2).waitFor();
    },
  },
  {
    name: 'card-history',
    open: async (page, server) => {
      await card(page, server, 'allergies');
      await page.locator('.entry-acts a').nth(1).click();
      await page.waitForURL('**/history');
      await page.locator('h1').waitFor();
    },
  },
  {
    name: 'card-fill',
    open: async (page, server) => {
      await card(page, server, 'fill');
      await page.locator('[data-steps]').waitFor();
    },
  },
  {
    name: 'card-step',
    open: async (page, server) => {
      await card(page, server, 'fill/4');
      await page.locator('[data-steps]').waitFor();
      await page.locator('main input[value=unknown]').first().check();
    },
  },
  {
    name: 'card-step-errors',
    open: async (page, server) => {
      await card(page, server, 'fill/4');
      await submit(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'card-path-entry', open: (page, server) => card(page, server, 'doctors/new?fill=true') },
  { name: 'card-check', open: (page, server) => card(page, server, 'check') },
];
