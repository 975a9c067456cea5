import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cardRooms } from './card-rooms.ts';
import { consentRooms } from './consent-rooms.ts';
import { emergencyRooms } from './emergency-rooms.ts';
import {
  aReceipt,
  severalCounts,
  severalEvents,
  severalFormer,
  severalGrants,
  severalGuardians,
  severalLooks,
  severalPasskeys,
  severalSessions,
} from './examples.ts';
import { chooseFile, enterAs, heading, password, recordOf } from './journeys.ts';
import type { TestServer } from './server.ts';
import { staffRooms } from './staff-rooms.ts';
import { watchingRooms } from './watching-rooms.ts';

const fixtures = join(import.meta.dirname, '..', 'test', 'fixtures', 'fhir', 'ips');

/** One screen: how to get there. Words differ by language, so the ways go by role and address. */
export interface Room {
  readonly name: string;
  readonly open: (page: Page, server: TestServer) => Promise<void>;
}

const primary = (page: Page) => page.locator('main .button-primary').first().click();

/** Of somebody whose records somebody else looks after too, so that nothing holds it up. */
async function deleteEverything(page: Page, server: TestServer): Promise<void> {
  await page.route('**/api/rights/erasure', (route) => route.fulfill({ json: { backupDays: 30, records: [] } }));
  await asPatient(page, server, '/privacy/delete');
}

async function erasedWith(page: Page, server: TestServer, receipt: typeof aReceipt | null): Promise<void> {
  await page.route('**/api/erasures/*', (route) =>
    route.fulfill({ json: { id: aReceipt.id, state: receipt === null ? 'working' : 'done', receipt } }),
  );
  await page.goto(`${server.url}/erased#${aReceipt.id}`);
  await page.locator(receipt === null ? '.status' : 'dl').waitFor();
}

/** On the card, where the server answers with 503. */
const troubled =
  (code: string, title: string): Room['open'] =>
  async (page, server) => {
    const problem = { code, title, status: 503, errorId: '8F2K-31' };
    await page.route('**/api/card/**', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await asPatient(page, server, '/records/$record/card');
    await page.locator('.error-id').waitFor();
  };

/** On a page of sharing, with people who were given something. */
async function sharing(page: Page, server: TestServer, path: string): Promise<void> {
  await page.route('**/grants', (route) =>
    route.request().resourceType() === 'fetch' ? route.fulfill({ json: severalGrants }) : route.continue(),
  );
  await asPatient(page, server, path);
  await page.locator('main h1').waitFor();
}

/** On the page of an offer, which shows what is offered. */
async function offered(page: Page, server: TestServer, offer: object): Promise<void> {
  await page.route('**/grant-offers/look', (route) =>
    route.fulfill({ json: { ...severalGrants.offers[0], purpose: 'treatment', ...offer } }),
  );
  await asPatient(page, server, `/shared#${wholeToken}`);
  await page.locator('main dl').waitFor();
}

async function asPatient(page: Page, server: TestServer, path: string): Promise<void> {
  await enterAs(page, server, 'patient');
  const record = await recordOf(page);
  await page.goto(server.url + path.replace('$record', record));
}

/** On a page of the record that the person looks after. */
async function asGuardian(page: Page, server: TestServer, path: string): Promise<void> {
  await enterAs(page, server, 'guardian');
  await page.goto(server.url + path.replace('$record', await recordOf(page)));
}

const visit = (path: string) => async (page: Page, server: TestServer) => {
  await page.goto(server.url + path);
};

let people = 0;

/** Signs up a new person and stops at the code of the mail, or at the choice of a second proof. */
async function signUpTo(page: Page, server: TestServer, step: 'code' | 'factor'): Promise<void> {
  const email = `visitor-${process.pid}-${people++}@example.org`;
  const start = Date.now();
  await page.goto(`${server.url}/sign-up`);
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(password);
  await primary(page);
  await page.waitForURL('**/sign-up/code');
  if (step === 'code') return;
  await page.locator('#code').fill(await server.codeFor(email, start));
  await primary(page);
  await page.waitForURL('**/sign-up/factor');
}

/** Opens the second half of a sign-in as if the first had answered this. */
async function secondHalf(page: Page, server: TestServer, answer: object): Promise<void> {
  await page.goto(`${server.url}/sign-in`);
  const kept = { attempt: '', factors: [], sentTo: 'm…e@carnet.example', mailCountsFrom: null, ...answer };
  await page.evaluate(`sessionStorage.setItem('carnet.sign-in', ${JSON.stringify(JSON.stringify(kept))})`);
  await page.goto(`${server.url}/sign-in/factor`);
}

const wholeToken = 'a'.repeat(43);

/** Puts something into what the server says of the person, such as a wait of three days that no test can sit out. */
async function withMe(page: Page, more: object): Promise<void> {
  await page.route('**/api/identity/me', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...more } });
  });
}

/** Rotations as the server tells of them, in a state that does not last in a demo. */
const rotating = {
  id: '00000000-0000-4000-8000-000000000001',
  kind: 'kek',
  state: 'running',
  askedBy: 'schedule',
  step: 'work',
  done: 8_412,
  total: 12_480,
  perSecond: 22,
  secondsLeft: 185,
  version: 14,
  startedAt: '2026-11-27T08:04:00.000Z',
  finishedAt: null,
  note: null,
};
const rotated = {
  ...rotating,
  id: '00000000-0000-4000-8000-000000000002',
  state: 'done',
  step: 'end',
  done: 12_301,
  version: 13,
  startedAt: '2026-11-01T08:04:00.000Z',
  finishedAt: '2026-11-01T08:13:20.000Z',
};
const failed = {
  ...rotated,
  id: '00000000-0000-4000-8000-000000000003',
  kind: 'data',
  state: 'failed',
  version: 2,
  note: 'not-openable',
};

const waitingEpoch = {
  ...rotated,
  id: '00000000-0000-4000-8000-000000000004',
  kind: 'epoch',
  state: 'waiting',
  step: 'backup',
  finishedAt: null,
  note: 'no-kit',
};

/** Every screen there is, with its states. */
export const rooms: readonly Room[] = [
  { name: 'landing', open: visit('/') },
  { name: 'sign-in', open: visit('/sign-in') },
  {
    name: 'sign-in-errors',
    open: async (page, server) => {
      await page.goto(`${server.url}/sign-in`);
      await page.locator('main form button[type=submit]').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'sign-in-factor',
    open: (page, server) => secondHalf(page, server, { factors: ['totp', 'email', 'recovery'] }),
  },
  {
    name: 'sign-in-passkey',
    open: (page, server) => secondHalf(page, server, { factors: ['passkey', 'totp', 'email', 'recovery'] }),
  },
  {
    name: 'sign-in-recovery',
    open: async (page, server) => {
      await secondHalf(page, server, { factors: ['recovery'], mailCountsFrom: '2030-03-01T09:30:00Z' });
      await page.locator('#recovery-code').fill('7k4d');
      await primary(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'sign-in-mail-waits',
    open: (page, server) => secondHalf(page, server, { mailCountsFrom: '2030-03-01T09:30:00Z' }),
  },
  {
    name: 'protection-stranger',
    open: async (page, server) => {
      await page.goto(`${server.url}/protection`);
      await page.locator('.check-line[data-result]').first().waitFor();
    },
  },
  {
    name: 'protection',
    open: async (page, server) => {
      await asPatient(page, server, '/protection');
      await page.locator('.check-line[data-result]').last().waitFor();
    },
  },
  { name: 'recover', open: visit('/recover') },
  { name: 'recover-phone', open: visit('/recover/phone') },
  { name: 'recover-password', open: visit('/recover/password') },
  {
    name: 'recover-sent',
    open: async (page, server) => {
      await page.goto(`${server.url}/recover/password`);
      await page.locator('#email').fill('nobody@example.org');
      await primary(page);
      await page.locator('.note').waitFor();
    },
  },
  {
    name: 'recover-password-new',
    open: async (page, server) => {
      // A newer link ends the older one: each look asks for its own.
      const email = page.viewportSize()?.width === 390 ? 'participant@carnet.example' : 'researcher@carnet.example';
      const asked = Date.now();
      await page.goto(`${server.url}/recover/password`);
      await page.locator('#email').fill(email);
      await primary(page);
      const link = /http\S+\/recover\/password#\S+/.exec((await server.mailTo(email, asked)).text)?.[0];
      await page.goto('about:blank'); // a link of a mail opens a page of its own
      await page.goto(link ?? '');
      await page.locator('#password').fill('password');
      await primary(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'recover-old-link', open: visit('/recover/password#cut') },
  { name: 'recover-identity', open: visit('/recover/identity') },
  { name: 'recover-identity-begin', open: visit(`/recover/identity#${wholeToken}`) },
  {
    name: 'recover-identity-waits',
    open: async (page, server) => {
      await page.route('**/api/identity/identity-reset/start', (route) =>
        route.fulfill({ json: { readyAt: '2030-03-01T09:30:00Z' } }),
      );
      await page.goto(`${server.url}/recover/identity#${wholeToken}`);
      await primary(page);
      await page.locator('.dashes').waitFor();
    },
  },
  { name: 'recover-finish', open: visit(`/recover/finish#${wholeToken}`) },
  { name: 'recover-finish-old', open: visit('/recover/finish') },
  ...cardRooms,
  ...consentRooms,
  { name: 'privacy', open: (page, server) => asPatient(page, server, '/privacy') },
  {
    name: 'privacy-open',
    open: async (page, server) => {
      await asPatient(page, server, '/privacy');
      await page.locator('.kept summary').first().click();
      await page.locator('.kept-fields').first().waitFor();
    },
  },
  { name: 'delete-meaning', open: deleteEverything },
  { name: 'delete-blocked', open: (page, server) => asPatient(page, server, '/privacy/delete') },
  { name: 'delete-record', open: (page, server) => asGuardian(page, server, '/privacy/delete?record=$record') },
  {
    name: 'delete-copy',
    open: async (page, server) => {
      await deleteEverything(page, server);
      await primary(page);
    },
  },
  {
    name: 'delete-sure',
    open: async (page, server) => {
      await deleteEverything(page, server);
      await primary(page);
      await primary(page);
      await page.locator('main form button[type=submit]').click();
      await page.locator('.field-error').waitFor();
    },
  },
  { name: 'erased', open: async (page, server) => await erasedWith(page, server, aReceipt) },
  { name: 'erased-working', open: async (page, server) => await erasedWith(page, server, null) },
  { name: 'erased-unknown', open: visit('/erased') },
  { name: 'settings', open: (page, server) => asPatient(page, server, '/settings') },
  { name: 'sign-up', open: visit('/sign-up') },
  { name: 'sign-up-code', open: (page, server) => signUpTo(page, server, 'code') },
  { name: 'sign-up-factor', open: (page, server) => signUpTo(page, server, 'factor') },
  {
    name: 'sign-up-passkey',
    open: async (page, server) => {
      await asPatient(page, server, '/sign-up/factor');
      await page.locator('input[value=passkey]').check();
      await primary(page);
      await page.locator('#passkey-name').waitFor();
    },
  },
  {
    name: 'sign-up-codes',
    open: async (page, server) => {
      await asPatient(page, server, '/sign-up/codes');
      await page.locator('.code-sheet').waitFor();
      const asked = await page.locator('label[for=recovery-code]').innerText();
      const codes = await page.locator('.code-list .code').allInnerTexts();
      const number = Number(/\d+/.exec(asked)?.[0]);
      await page.locator('#recovery-code').fill((codes[number === 1 ? 1 : number - 2] ?? '').toLowerCase());
      await page.locator('main form button[type=submit]').click();
      await page.locator('.field-error').waitFor();
    },
  },
  { name: 'sign-up-consent', open: (page, server) => asPatient(page, server, '/sign-up/consent') },
  {
    name: 'sign-up-record',
    open: async (page, server) => {
      await asPatient(page, server, '/sign-up/record');
      await page.locator('input[value=dependent]').check();
      await primary(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'home', open: (page, server) => asPatient(page, server, '/records/$record') },
  {
    name: 'home-menu',
    open: async (page, server) => {
      await asPatient(page, server, '/records/$record');
      await page.locator('.person-button').click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'home-waiting',
    open: async (page, server) => {
      await withMe(page, {
        heldRoles: ['patient', 'admin'],
        identityReset: { readyAt: '2030-03-01T09:30:00Z', startedBy: 'owner' },
        emailChange: { email: 'marie@elsewhere.example', effectiveAt: '2030-03-02T18:00:00Z' },
      });
      await asPatient(page, server, '/records/$record');
    },
  },
  {
    name: 'home-waiting-dialog',
    open: async (page, server) => {
      await withMe(page, { identityReset: { readyAt: '2030-03-01T09:30:00Z', startedBy: 'owner' } });
      await asPatient(page, server, '/records/$record');
      await page.locator('.banner-danger button').click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'home-of-age',
    open: async (page, server) => {
      await page.route('**/api/records', async (route) => {
        const answer = await route.fetch();
        const { records } = (await answer.json()) as { records: object[] }; // the route's own answer
        const grown = records.map((record) => ({ ...record, comesOfAge: '2026-11-03' }));
        await route.fulfill({ response: answer, json: { records: grown } });
      });
      await asPatient(page, server, '/records/$record');
      await page.locator('main .note').first().waitFor();
    },
  },
  { name: 'home-acting', open: (page, server) => enterAs(page, server, 'guardian') },
  { name: 'card', open: (page, server) => asPatient(page, server, '/records/$record/card') },
  {
    name: 'card-acting',
    open: async (page, server) => {
      await enterAs(page, server, 'guardian');
      await page.goto(`${server.url}/records/${await recordOf(page)}/card`);
    },
  },
  { name: 'people-new', open: (page, server) => asPatient(page, server, '/people/new') },
  { name: 'who-looked', open: (page, server) => asPatient(page, server, '/records/$record/who-looked') },
  {
    name: 'who-looked-several',
    open: async (page, server) => {
      await page.route('**/who-looked?*', (route) => route.fulfill({ json: severalLooks }));
      await page.route('**/who-looked/counts', (route) => route.fulfill({ json: severalCounts }));
      await asGuardian(page, server, '/records/$record/who-looked');
    },
  },
  {
    name: 'who-looked-proof',
    open: async (page, server) => {
      await asPatient(page, server, '/records/$record/who-looked');
      // What the demo put in is sealed with the first pass.
      await page.locator('.page-rail .status-success').first().waitFor();
      await page.locator('.page-rail .actions .button').first().click();
      await page.locator('[role=status] .status-success').waitFor();
      await page.locator('.page-rail details summary').click();
    },
  },
  {
    name: 'who-looked-alarm',
    open: async (page, server) => {
      await asPatient(page, server, '/records/$record/who-looked');
      await page.locator('.page-rail .status-success').first().waitFor();
      // A server whose log was emptied, with the key that it has.
      await page.route('**/api/ledger/checkpoint?*', async (route) => {
        const told = (await (await route.fetch()).json()) as object; // the route's own answer
        await route.fulfill({ json: { ...told, checkpoint: null, proof: [] } });
      });
      await page.reload();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'who-looked-refused',
    open: (page, server) => asPatient(page, server, '/records/$record/who-looked?show=refused'),
  },
  { name: 'guardians', open: (page, server) => asGuardian(page, server, '/records/$record/guardians') },
  {
    name: 'guardians-several',
    open: async (page, server) => {
      await page.route('**/guardians', (route) =>
        route.request().resourceType() === 'fetch' ? route.fulfill({ json: severalGuardians }) : route.continue(),
      );
      await asGuardian(page, server, '/records/$record/guardians');
    },
  },
  {
    name: 'guardians-leave',
    open: async (page, server) => {
      await page.route('**/guardians', (route) =>
        route.request().resourceType() === 'fetch' ? route.fulfill({ json: severalGuardians }) : route.continue(),
      );
      await asGuardian(page, server, '/records/$record/guardians');
      await page.locator('main .button-danger').click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'guardians-invited',
    open: async (page, server) => {
      await page.route('**/invitations', (route) =>
        route.fulfill({ status: 201, json: { id: wholeToken, token: wholeToken, expiresAt: '2030-03-01T09:30:00Z' } }),
      );
      await page.route('**/guardians', (route) =>
        route.request().resourceType() === 'fetch' ? route.fulfill({ json: severalGuardians }) : route.continue(),
      );
      await asGuardian(page, server, '/records/$record/guardians');
      await page.locator('#invite').click();
      await page.locator('.qr').waitFor();
    },
  },
  { name: 'take-over', open: (page, server) => asPatient(page, server, `/take-over#${wholeToken}`) },
  {
    name: 'former-guardians',
    open: async (page, server) => {
      await page.route('**/api/records/*/former-guardians', (route) => route.fulfill({ json: severalFormer }));
      await asPatient(page, server, '/records/$record/former-guardians');
      await page.locator('main .rows').waitFor();
    },
  },
  { name: 'share', open: (page, server) => asPatient(page, server, '/records/$record/share') },
  { name: 'share-several', open: (page, server) => sharing(page, server, '/records/$record/share') },
  {
    name: 'share-change',
    open: (page, server) => sharing(page, server, `/records/$record/share/${severalGrants.grants[0]?.id}`),
  },
  {
    name: 'share-change-practice',
    open: async (page, server) => {
      await sharing(page, server, `/records/$record/share/${severalGrants.grants[2]?.id}`);
      await page.locator('#part-card').waitFor();
    },
  },
  {
    name: 'share-new',
    open: async (page, server) => {
      await asPatient(page, server, '/records/$record/share/new');
      await page.locator('main form button[type=submit]').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'share-link',
    open: async (page, server) => {
      await page.route('**/grant-offers', (route) =>
        route.fulfill({ status: 201, json: { id: wholeToken, token: wholeToken, expiresAt: '2030-03-01T09:30:00Z' } }),
      );
      await asPatient(page, server, '/records/$record/share/new');
      await page.locator('#kind').check();
      await page.locator('#part-card').check();
      await page.locator('#until').check();
      await page.locator('main form button[type=submit]').click();
      await page.locator('main dl').waitFor();
      await primary(page);
      await page.locator('.qr').waitFor();
    },
  },
  { name: 'shared', open: visit(`/shared#${wholeToken}`) },
  { name: 'shared-old', open: visit('/shared') },
  { name: 'shared-doctor', open: (page, server) => offered(page, server, {}) },
  { name: 'shared-caregiver', open: (page, server) => offered(page, server, { kind: 'caregiver' }) },
  { name: 'shared-practice', open: (page, server) => offered(page, server, { kind: 'practice' }) },
  { name: 'invitation', open: visit(`/invitation#${wholeToken}`) },
  { name: 'invitation-old', open: visit('/invitation') },
  {
    name: 'invitation-accept',
    open: async (page, server) => {
      await asPatient(page, server, `/invitation#${wholeToken}`);
      await primary(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'import', open: (page, server) => asPatient(page, server, '/records/$record/import') },
  {
    name: 'import-preview',
    open: async (page, server) => {
      await enterAs(page, server, 'patient');
      await recordOf(page);
      await chooseFile(page, join(fixtures, 'Bundle-IPS-examples-Bundle-01.json'));
    },
  },
  { name: 'security', open: (page, server) => asPatient(page, server, '/security') },
  {
    name: 'security-staff',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.goto(`${server.url}/security`);
    },
  },
  {
    name: 'security-waiting',
    open: async (page, server) => {
      await withMe(page, {
        identityReset: { readyAt: '2030-03-01T09:30:00Z', startedBy: 'owner' },
        emailChange: { email: 'marie@elsewhere.example', effectiveAt: '2030-03-02T18:00:00Z' },
      });
      await asPatient(page, server, '/security');
      await page.locator('.call').nth(1).waitFor();
    },
  },
  {
    name: 'security-dialog',
    open: async (page, server) => {
      await asPatient(page, server, '/security');
      await page.locator('main .button-danger').last().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  { name: 'security-passkeys', open: (page, server) => asPatient(page, server, '/security/passkeys') },
  {
    name: 'security-passkeys-several',
    open: async (page, server) => {
      await page.route('**/api/identity/passkeys', (route) => route.fulfill({ json: { passkeys: severalPasskeys } }));
      await asPatient(page, server, '/security/passkeys');
      await page.locator('main .rows').waitFor();
    },
  },
  {
    name: 'security-passkey-new',
    open: async (page, server) => {
      await asPatient(page, server, '/security/passkeys');
      await primary(page);
      await page.locator('#passkey-name').fill(' ');
      await page.locator('main form .button-primary').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'security-factors', open: (page, server) => asPatient(page, server, '/security/factors') },
  {
    name: 'security-authenticator',
    open: async (page, server) => {
      await asPatient(page, server, '/security/authenticator');
      await primary(page);
      await page.locator('.qr').waitFor();
    },
  },
  { name: 'security-codes', open: (page, server) => asPatient(page, server, '/security/codes') },
  {
    name: 'security-codes-new',
    open: async (page, server) => {
      await asPatient(page, server, '/security/codes');
      await primary(page);
      await page.locator('.code-sheet').waitFor();
      await page.locator('#recovery-code').fill('0000-0000');
      await primary(page);
      await page.locator('#recovery-code[aria-invalid]').waitFor();
    },
  },
  { name: 'security-password', open: (page, server) => asPatient(page, server, '/security#password') },
  { name: 'security-email', open: (page, server) => asPatient(page, server, '/security/email') },
  {
    name: 'security-email-waiting',
    open: async (page, server) => {
      await withMe(page, { emailChange: { email: 'marie@elsewhere.example', effectiveAt: '2030-03-02T18:00:00Z' } });
      await asPatient(page, server, '/security/email');
      await page.locator('.panel').waitFor();
    },
  },
  { name: 'security-devices', open: (page, server) => asPatient(page, server, '/security/devices') },
  {
    name: 'security-devices-several',
    open: async (page, server) => {
      await page.route('**/api/identity/sessions', (route) => route.fulfill({ json: { sessions: severalSessions } }));
      await asPatient(page, server, '/security/devices');
      await page.locator('main .rows').waitFor();
    },
  },
  { name: 'security-activity', open: (page, server) => asPatient(page, server, '/security/activity') },
  {
    name: 'security-activity-several',
    open: async (page, server) => {
      await page.route('**/api/identity/activity*', (route) => route.fulfill({ json: severalEvents }));
      await asPatient(page, server, '/security/activity');
      await page.locator('main .rows').first().waitFor();
    },
  },
  {
    name: 'security-not-me',
    open: async (page, server) => {
      await page.route('**/api/identity/activity*', (route) => route.fulfill({ json: severalEvents }));
      await asPatient(page, server, '/security/activity');
      await page.locator('main .rows button').first().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'security-token',
    open: async (page, server) => {
      await asPatient(page, server, '/security/programs');
      await page.locator('main .section button').first().click();
      await page.locator('#token-name').waitFor();
      await page.locator('main form .button-primary').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'keys',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.goto(`${server.url}/admin/keys`);
      await page.locator('.keys-table').waitFor();
    },
  },
  {
    name: 'keys-under-way',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      // Once: the page asks again and again, also when it is about to be closed.
      const real = await (await page.request.get(`${server.url}/api/keys`)).json();
      await page.route('**/api/keys', async (route) => {
        await route.fulfill({ json: { ...real, living: [rotating, waitingEpoch], history: [rotated, failed] } });
      });
      await page.goto(`${server.url}/admin/keys`);
      await page.locator('.long-steps').waitFor();
    },
  },
  { name: 'admin', open: (page, server) => enterAs(page, server, 'admin') },
  ...staffRooms,
  ...watchingRooms,
  ...emergencyRooms,
  { name: 'demo', open: visit('/demo') },
  { name: 'demo-mail', open: visit('/demo/mail') },
  { name: 'not-found', open: (page, server) => asPatient(page, server, '/records/00000000000000000000000000/card') },
  { name: 'nowhere', open: visit('/nowhere') },
  {
    name: 'no-network',
    open: async (page, server) => {
      await page.route('**/api/card/**', (route) => route.abort());
      await asPatient(page, server, '/records/$record/card');
      await page.locator('.state-warning').waitFor();
    },
  },
  { name: 'key-service-away', open: troubled('key-service-away', 'The service that holds the keys is not answering') },
  { name: 'overloaded', open: troubled('overloaded', 'The server has too much to do') },
];

// For 400 ms nothing came and nothing changed. (Playwright's own `networkidle` never comes where an answer that a test gives was
// under way while the page was left.)
const still = `new Promise((done) => {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => done(watches.forEach((watch) => watch.disconnect())), 400);
  };
  const watches = [new MutationObserver(again), new PerformanceObserver(again)];
  watches[0].observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  watches[1].observe({ type: 'resource' });
  again();
})`;

/** Opens a room and waits until it stands still. */
export async function enter(room: Room, page: Page, server: TestServer): Promise<void> {
  await room.open(page, server);
  await heading(page, /./);
  await page.waitForLoadState('load');
  await page.evaluate(still);
}
