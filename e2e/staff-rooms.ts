import type { Page } from 'playwright-core';
import { enterAs, recordOf } from './journeys.ts';
import type { Room } from './rooms.ts';
import type { TestServer } from './server.ts';

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const identity = (state: string) => ({
  role: 'doctor',
  name: 'Dr Jean-Christophe Lemoine-Vandenberghe',
  specialty: 'Cardiology, arrhythmia and heart failure',
  number: '10101234567',
  version: 1,
  state,
  requestedAt: ago(5),
  confirmedAt: state === 'confirmed' ? ago(4) : null,
});

const member = (number: number, email: string, roles: readonly string[], professional: object | null) => ({
  account: id(number),
  email,
  you: number === 1,
  roles: roles.map((role) => ({ role, since: ago(900 * number) })),
  professional,
});

/** Much at once: some who wait, one who confirms himself, invitations, somebody with two roles. */
const muchStaff = {
  staff: [
    member(1, 'admin@carnet.example', ['doctor', 'admin'], { ...identity('announced'), name: 'Dr Yann Le Goff' }),
    member(2, 'jean-christophe.lemoine@hopital-des-quais.example', ['doctor'], identity('waiting')),
    member(3, 'amelie.roux@carnet.example', ['doctor'], { ...identity('confirmed'), name: 'Dr Amélie Roux' }),
    member(4, 'auditor@carnet.example', ['auditor'], null),
  ],
  invitations: [
    { id: id(11), role: 'researcher', createdAt: ago(3), expiresAt: ago(-69), byYou: true, bound: true },
    { id: id(12), role: 'admin', createdAt: ago(20), expiresAt: ago(-52), byYou: false, bound: false },
  ],
  selfGrants: [{ id: id(21), account: id(1), you: true, role: 'doctor', readyAt: ago(-20) }],
};

/** To a practice, besides what was given by name. */
const alsoGiven = {
  kind: 'practice',
  parts: ['notes', 'results'],
  write: false,
  until: null,
  since: ago(20),
  practice: { name: 'Cabinet des Lilas', lead: false },
};

const patientOf = (
  number: number,
  name: string,
  birthDate: string,
  until: string | null,
  parts: readonly string[],
) => ({
  record: id(40 + number),
  grant: id(50 + number),
  kind: 'doctor',
  parts,
  write: false,
  until,
  purpose: 'treatment',
  since: ago(100 * number),
  practice: number === 3 ? { name: 'Maison de santé pluriprofessionnelle des Quais-Saint-Pierre', lead: false } : null,
  also: number === 2 ? [{ ...alsoGiven, grant: id(57) }] : [],
  person: { name, birthDate, gender: 'female' },
});

/** One whose access ends soon, one without end, a long name. */
const manyPatients = [
  patientOf(1, 'Jeanne Kervella', '1945-04-11', '2030-06-30T21:59:59Z', ['card', 'medicines', 'results']),
  patientOf(2, 'Nadia Benali', '1979-09', ago(-24 * 5), ['card']),
  patientOf(3, 'Maximiliane-Alexandrine de Montesquiou-Fezensac', '1992', null, [
    'card',
    'medicines',
    'notes',
    'documents',
    'results',
    'messages',
  ]),
  patientOf(4, 'Lucas Petit', '2017-01-18', ago(-2), ['card', 'medicines']),
];

const request = (number: number) => ({
  id: id(30 + number),
  parts: ['card', 'medicines'],
  write: false,
  createdAt: ago(5 * number),
  expiresAt: ago(5 * number - 14 * 24),
});
const twoAsked = [request(1), request(2)];

/** A patient of whom two doctors ask something. */
async function asked(page: Page, server: TestServer, path: string): Promise<void> {
  const doctors = [
    { name: 'Dr Amélie Roux', specialty: 'General practice', number: 'DEMO-0001' },
    { name: 'Dr Jean-Christophe Lemoine-Vandenberghe', specialty: 'Cardiology', number: '10101234567' },
  ];
  const received = doctors.map((doctor, number) => ({ ...request(number + 1), ...doctor }));
  await page.route('**/api/grant-requests', (route) => route.fulfill({ json: { received, sent: [] } }));
  await enterAs(page, server, 'patient');
  await page.goto(`${server.url}/records/${await recordOf(page)}${path}`);
}

/** One that is led, one that nobody leads, one that has ended. */
const severalPractices = {
  practices: [
    {
      id: id(61),
      name: 'Maison de santé pluriprofessionnelle des Quais-Saint-Pierre',
      createdAt: ago(900),
      endedAt: null,
      members: 7,
      lead: { name: 'Dr Jean-Christophe Lemoine-Vandenberghe' },
    },
    { id: id(62), name: 'Cabinet des Lilas', createdAt: ago(400), endedAt: null, members: 1, lead: null },
    { id: id(63), name: 'Cabinet du Port', createdAt: ago(4_000), endedAt: ago(20), members: 0, lead: null },
  ],
};

const practiceMember = (number: number, name: string | null, more: object = {}) => ({
  id: id(70 + number),
  name,
  you: false,
  lead: false,
  since: ago(100 * number),
  ...more,
});

/** One that the reader leads, with links that wait; one that nobody leads. */
const ownPractices = {
  practices: [
    {
      id: id(61),
      name: 'Maison de santé pluriprofessionnelle des Quais-Saint-Pierre',
      lead: true,
      members: [
        practiceMember(1, 'Dr Amélie Roux', { you: true, lead: true }),
        practiceMember(2, 'Dr Jean-Christophe Lemoine-Vandenberghe'),
        practiceMember(3, null),
      ],
      invitations: [{ id: id(81), createdAt: ago(3), expiresAt: ago(-69) }],
    },
    {
      id: id(62),
      name: 'Cabinet des Lilas',
      lead: false,
      members: [practiceMember(4, 'Dr Amélie Roux', { you: true }), practiceMember(5, 'Dr Hugo Petit')],
      invitations: [],
    },
  ],
};

/** Administrators' people, and the places of those who work here. */
export const staffRooms: readonly Room[] = [
  {
    name: 'people-of-staff',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.route('**/api/admin/staff', (route) => route.fulfill({ json: muchStaff }));
      await page.goto(`${server.url}/admin/people`);
      await page.locator('.panel').first().waitFor();
    },
  },
  {
    name: 'invite-staff',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.goto(`${server.url}/admin/people`);
      await page.locator('#invite-staff').click();
      await page.locator('form button[type=submit]').last().click();
      await page.locator('.error-summary, [role=alert]').first().waitFor();
    },
  },
  {
    name: 'professional',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.goto(`${server.url}/professional`);
      await page.locator('#professional-name').waitFor();
    },
  },
  {
    name: 'work',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.goto(`${server.url}/work`);
      await page.locator('main h2').first().waitFor();
    },
  },
  { name: 'patients', open: (page, server) => enterAs(page, server, 'doctor') },
  {
    name: 'patients-many',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.route('**/api/shared', (route) => route.fulfill({ json: { records: manyPatients } }));
      await page.goto(`${server.url}/patients`);
      await page.locator('tbody tr').nth(3).waitFor();
    },
  },
  {
    name: 'patients-none',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.route('**/api/shared', (route) => route.fulfill({ json: { records: [] } }));
      await page.goto(`${server.url}/patients`);
      await page.locator('.empty, main a[href="/requests"]').first().waitFor();
    },
  },
  {
    name: 'chart',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.locator('tbody a').first().click();
      await page.locator('.allergy-strip').waitFor();
    },
  },
  {
    name: 'requests',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.route('**/api/grant-requests', (route) => route.fulfill({ json: { received: [], sent: twoAsked } }));
      await page.goto(`${server.url}/requests`);
      await page.locator('main .row').first().waitFor();
    },
  },
  {
    name: 'share-asked',
    open: async (page, server) => {
      await asked(page, server, '/share');
      await page.locator('main a[href*="/share/requests/"]').first().waitFor();
    },
  },
  {
    name: 'share-answer',
    open: async (page, server) => {
      await asked(page, server, `/share/requests/${id(31)}`);
      await page.locator('#part-card').waitFor();
    },
  },
  {
    name: 'practices',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.route('**/api/admin/practices', (route) => route.fulfill({ json: severalPractices }));
      await page.goto(`${server.url}/admin/practices`);
      await page.locator('#make-practice').click();
      await page.locator('form button[type=submit]').last().click();
      await page.locator('.error-summary, [role=alert]').first().waitFor();
    },
  },
  {
    name: 'practices-own',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.route('**/api/practices', (route) => route.fulfill({ json: ownPractices }));
      await page.goto(`${server.url}/practices`);
      await page.locator('main .row').first().waitFor();
    },
  },
  {
    name: 'practices-none',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      await page.goto(`${server.url}/practices`);
      await page.locator('main .state').first().waitFor();
    },
  },
  {
    name: 'practice-join',
    open: async (page, server) => {
      await enterAs(page, server, 'doctor');
      const open = { name: 'Maison de santé pluriprofessionnelle des Quais-Saint-Pierre', expiresAt: ago(-69) };
      await page.route('**/api/practice-invitations/look', (route) => route.fulfill({ json: open }));
      await page.goto(`${server.url}/practice#${'a'.repeat(43)}`);
      await page.locator('main .button-primary').first().waitFor();
    },
  },
  {
    name: 'join',
    open: async (page, server) => {
      await page.goto(`${server.url}/join#${'a'.repeat(43)}`);
      await page.locator('main .button-primary').first().waitFor();
    },
  },
  {
    name: 'join-accept',
    open: async (page, server) => {
      await enterAs(page, server, 'patient');
      const open = { role: 'doctor', expiresAt: ago(-69), ready: true, held: false };
      await page.route('**/api/staff-invitations/look', (route) => route.fulfill({ json: open }));
      await page.goto(`${server.url}/join#${'a'.repeat(43)}`);
      await page.locator('main .button-primary').first().waitFor();
    },
  },
  {
    name: 'role-menu',
    open: async (page, server) => {
      await enterAs(page, server, 'patient');
      await page.route('**/api/identity/me', async (route) => {
        const me = await (await route.fetch()).json();
        const selfGrant = { role: 'doctor', readyAt: ago(-20), counts: false };
        await route.fulfill({
          json: { ...me, roles: ['patient', 'doctor'], heldRoles: ['patient', 'doctor'], selfGrant },
        });
      });
      await page.reload();
      await page.locator('.person-button').click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
];
