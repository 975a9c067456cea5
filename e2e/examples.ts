// What the server says where a screen shows much at once: states that take days, a second device or a copied passkey.

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

export const severalPasskeys = [
  { id: id(1), name: 'My iPhone', createdAt: ago(2_000), lastUsedAt: ago(3), backedUp: true, suspicious: false },
  { id: id(2), name: 'Key on my ring', createdAt: ago(900), lastUsedAt: null, backedUp: false, suspicious: false },
  {
    id: id(3),
    name: 'Old Windows laptop',
    createdAt: ago(9_000),
    lastUsedAt: ago(30),
    backedUp: false,
    suspicious: true,
  },
];

const session = (number: number, used: number, proof: string, device: object | null) => ({
  id: id(number),
  current: number === 11,
  createdAt: ago(used + 50),
  lastUsedAt: ago(used),
  expiresAt: ago(-200),
  proof,
  device,
});

export const severalSessions = [
  session(12, 1.5, 'passkey', { browser: 'Safari', system: 'iOS', country: 'FR' }),
  session(11, 0, 'password+totp', { browser: 'Firefox', system: 'Linux', country: null }),
  session(13, 26, 'password+email', { browser: 'Samsung Internet', system: 'Android', country: 'DE' }),
  session(14, 400, 'password+recovery', null),
];

const kinds = [
  ...[
    'sign-in',
    'step-up',
    'passkey-added',
    'recovery-codes-made',
    'sign-in-failed',
    'factor-refused',
    'passkey-copied',
  ],
  ...['session-family-revoked', 'sign-out', 'email-change-asked', 'password-changed', 'sign-up'],
];

export const severalEvents = {
  entries: kinds.map((kind, index) => ({
    id: String(900 - index),
    at: ago(index * 5),
    kind,
    outcome: /failed|refused|copied|revoked/.test(kind) ? 'denied' : 'ok',
    session: null,
  })),
  next: '880',
};

export const severalGuardians = {
  guardians: [
    { you: true, name: 'Marie Lefèvre', ground: 'mandate', since: ago(9_000) },
    { you: false, name: 'Julien Moreau-Vandenberghe de la Tour', ground: 'consent', since: ago(400) },
    { you: false, name: null, ground: 'parent', since: ago(26) },
  ],
  invitations: [
    { id: id(21), kind: 'guardian', yours: true, by: 'Marie Lefèvre', createdAt: ago(2), expiresAt: ago(-70) },
    { id: id(22), kind: 'self', yours: false, by: 'Julien Moreau', createdAt: ago(40), expiresAt: ago(-32) },
  ],
};

export const severalFormer = {
  guardians: [
    { id: 'a', name: 'Marie Lefèvre', endedAt: ago(2), hasAccess: false },
    { id: 'b', name: 'Julien Moreau-Vandenberghe de la Tour', endedAt: ago(2), hasAccess: true },
    { id: 'c', name: null, endedAt: ago(4_000), hasAccess: false },
  ],
};

const look = (hours: number, more: object) => ({
  id: String(Math.round(9_000 - hours * 10)),
  at: ago(hours),
  who: 'you',
  name: null,
  practice: null,
  deed: 'card-read',
  type: null,
  purpose: 'self-care',
  outcome: 'done',
  ...more,
});
const julien = { who: 'guardian', name: 'Julien Moreau' };

export const severalLooks = {
  entries: [
    look(0.1, {}),
    look(0.4, { ...julien, deed: 'changed', type: 'MedicationStatement' }),
    look(1.2, { who: 'somebody', deed: 'entry-read', type: 'Condition', outcome: 'refused' }),
    look(2, { who: 'doctor', name: 'Dr Amélie Roux', deed: 'emergency-opened', purpose: 'emergency' }),
    look(3, { who: 'doctor', name: 'Dr Hugo Petit', practice: 'Cabinet des Lilas', purpose: 'treatment' }),
    look(30, { ...julien, deed: 'guardian-joined' }),
    look(31, { deed: 'guardian-invited' }),
    look(55, { who: 'former-guardian', name: 'Claire Petit', deed: 'guardian-left' }),
    look(56, { who: 'guardian', deed: 'history-read', type: 'AllergyIntolerance' }),
  ],
  next: '100',
};

export const severalCounts = {
  days: 30,
  people: [
    { who: 'you', name: null, practice: null, times: 41 },
    { ...julien, practice: null, times: 19 },
    { who: 'doctor', name: 'Dr Hugo Petit', practice: 'Cabinet des Lilas', times: 4 },
    { who: 'former-guardian', name: 'Claire Petit', practice: null, times: 3 },
    { who: 'somebody', name: null, practice: null, times: 1 },
  ],
};

/** The receipt of an account with its record, as the server gives it. */
export const aReceipt = {
  format: 'carnet-erasure-receipt',
  version: 1,
  id: '6b1f6b0e-5d0a-4a52-9a3a-0c7a3f1d2e4b',
  instance: '0e3c7d52-1f64-4b0c-8d1e-2a9b5c6d7e8f',
  erased: ['account', 'record'].map((kind) => ({
    kind,
    record: kind === 'record' ? '1hz4kx3v9c7m2n5p8q0r6t1w3y' : null,
    accessEndedAt: '2026-11-27T09:30:00.120Z',
    keysDestroyedAt: '2026-11-27T09:30:00.410Z',
  })),
  keys: ['data-key', 'audit-key', 'data-key', 'audit-key'].map((kind, n) => ({
    id: `00000000-0000-4000-8000-00000000000${n}`,
    kind,
    purpose: n < 2 ? 'account' : 'patient',
    version: 1,
    kekVersion: 1,
  })),
  epoch: 1,
  backups: {
    retentionDays: 30,
    keyCopiesUselessBy: '2026-12-27T09:30:00.410Z',
    searchTokensUselessBy: '2026-12-27T09:30:00.410Z',
  },
  madeAt: '2026-11-27T09:30:00.415Z',
  key: { kid: 'k', publicKey: 'p' },
  signature: 's',
};

const given = {
  kind: 'doctor',
  parts: ['card', 'medicines'],
  write: false,
  until: '2030-06-30T21:59:59.000Z',
  purpose: 'treatment',
  since: '2026-11-01T08:00:00.000Z',
  endedAt: null,
  members: null,
};

/** A record of which something was given to a doctor and to a caregiver, with an offer that waits, and one that has ended. */
export const severalGrants = {
  grants: [
    { ...given, id: '00000000-0000-4000-8000-0000000000a1', name: 'Dr Amélie Roux' },
    {
      ...given,
      id: '00000000-0000-4000-8000-0000000000a2',
      name: 'Julien Moreau',
      kind: 'caregiver',
      purpose: 'self-care',
      write: true,
      until: null,
    },
    {
      ...given,
      id: '00000000-0000-4000-8000-0000000000a5',
      name: 'Cabinet des Lilas',
      kind: 'practice',
      members: [
        { name: 'Dr Amélie Roux', lead: true, since: '2026-11-01T08:00:00.000Z' },
        { name: 'Dr Hugo Petit-Vandenberghe de la Tour', lead: false, since: '2026-11-20T08:00:00.000Z' },
        { name: null, lead: false, since: '2026-11-21T08:00:00.000Z' },
      ],
    },
    {
      ...given,
      id: '00000000-0000-4000-8000-0000000000a3',
      name: 'Claire Petit',
      kind: 'caregiver',
      purpose: 'self-care',
      endedAt: '2026-11-20T08:00:00.000Z',
    },
  ],
  offers: [
    {
      id: '00000000-0000-4000-8000-0000000000a4',
      kind: 'doctor',
      parts: ['card'],
      write: false,
      until: null,
      createdAt: '2026-11-27T08:00:00.000Z',
      expiresAt: '2030-11-30T08:00:00.000Z',
    },
  ],
};
