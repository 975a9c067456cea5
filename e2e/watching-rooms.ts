import { enterAs } from './journeys.ts';
import type { Room } from './rooms.ts';

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const finding = (number: number, kind: string, severity: string, facts: object = {}) => ({
  id: `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  kind,
  severity,
  actor: null,
  subject: null,
  network: null,
  about: null,
  amount: 1,
  others: 1,
  firstAt: ago(number * 9),
  lastAt: ago(number * 9 - 1),
  decided: null,
  ...facts,
});

const decided = (decision: string, note: string | null) => ({
  at: ago(3),
  by: 'admin@carnet.example',
  you: true,
  decision,
  note,
});
const week = (monday: string, state: string, signed: object | null = null) => ({
  week: monday,
  state,
  dueAt: '2026-11-27T23:59:59.000Z',
  signed,
});
const signed = {
  at: ago(200),
  by: 'jean-christophe.lemoine@hopital-des-quais.example',
  you: false,
  late: false,
  note: null,
};

/** Some that wait, some decided, one that is only to be known; a week that is due and one that is late. */
const muchNoticed = {
  week: week('2026-11-16', 'due'),
  findings: [
    finding(1, 'credential-stuffing', 'high', { network: 'Zk3v9QxA', amount: 412, others: 38 }),
    finding(2, 'impossible-travel', 'medium', { actor: '9d20f3a1b2c4d5e6', about: 'FR BR', others: 2 }),
    finding(3, 'mass-access', 'medium', {
      actor: '07ab31f0e2c4d5e6',
      about: '12',
      amount: 90,
      others: 64,
      decided: decided('explained', 'Vaccination morning at the practice'),
    }),
    finding(4, 'refresh-replay', 'medium', { subject: '2bb1c0d9e8f70615', decided: decided('false-alarm', null) }),
    finding(5, 'settings-changed', 'low', { about: 'LOG_LEVEL, SIEM_URL' }),
  ],
  sums: [
    { kind: 'record-read', amount: 18_412 },
    { kind: 'sign-in', amount: 903 },
    { kind: 'sign-in-failed', amount: 431 },
    { kind: 'denied', amount: 7 },
    { kind: 'settings', amount: 1 },
  ],
  open: 2,
  weeks: [
    week('2026-11-23', 'running'),
    week('2026-11-16', 'due'),
    week('2026-11-09', 'signed', { ...signed, you: true }),
    week('2026-11-02', 'signed', signed),
    week('2026-10-26', 'overdue'),
  ],
  watchedAt: ago(0),
  collector: { failingSince: ago(5) },
};

const ledger = {
  checkpoint: 'carnet/019a0000-0000-7000-8000-000000000001\n48213\nx\n',
  keys: ['carnet/019a0000-0000-7000-8000-000000000001+1a2b3c4d+AVh1cGVyLWxvbmcta2V5LW9mLXRoZS1sZWRnZXItaW4tYmFzZTY0'],
  openMs: 4000,
  comparedAt: ago(2),
  findings: 0,
  witnesses: [{ place: 'folder', stands: 'away' }],
};

/** Security events of who administers, with one being decided, and of who audits. */
export const watchingRooms: readonly Room[] = [
  {
    name: 'security-events',
    open: async (page, server) => {
      await enterAs(page, server, 'admin');
      await page.route('**/api/admin/security*', (route) => route.fulfill({ json: muchNoticed }));
      await page.goto(`${server.url}/admin/security?week=2026-11-16`);
      await page.locator('.finding button').first().click();
      await page.locator('form.panel button[type=submit]').click();
      await page.locator('.error-summary, [role=alert]').first().waitFor();
    },
  },
  {
    name: 'audit',
    open: async (page, server) => {
      await enterAs(page, server, 'auditor');
      await page.route('**/api/auditor/security*', (route) => route.fulfill({ json: muchNoticed }));
      await page.route('**/api/auditor/ledger', (route) => route.fulfill({ json: ledger }));
      await page.goto(`${server.url}/audit?week=2026-11-16`);
      await page.locator('.finding').first().waitFor();
    },
  },
];
