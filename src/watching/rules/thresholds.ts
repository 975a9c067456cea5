import type { FindingKind, Severity } from '../contract.ts';

interface Threshold {
  readonly severity: Severity;
  /** How far back each look goes. */
  readonly minutes: number;
  /** Why it is this much, and what ordinary use stays below it. `docs/operations/watching.md` has the same table. */
  readonly why: string;
  readonly [figure: string]: number | string;
}

const hour = 60;
const day = 24 * hour;

/** When each rule strikes: one table, so that it can be read and argued with. */
export const rules = {
  'credential-stuffing': {
    severity: 'high',
    minutes: hour,
    addresses: 15,
    everywhere: 100,
    why: 'wrong passwords for 15 different addresses from one network, or 100 from anywhere: a household or an office mistypes its own few',
  },
  'password-spraying': {
    severity: 'high',
    minutes: day,
    addresses: 10,
    why: 'one and the same wrong password for 10 different addresses: people mistype each in their own way',
  },
  'factor-guessing': {
    severity: 'high',
    minutes: 15,
    tries: 6,
    everywhere: 25,
    why: '6 wrong codes for one account, or wrong ones for 25 accounts: who reads off an app errs once or twice',
  },
  'refresh-replay': {
    severity: 'medium',
    minutes: hour,
    why: 'a session’s token shown twice: a lost answer is repeated with its own key and is no replay',
  },
  'passkey-copied': {
    severity: 'high',
    minutes: hour,
    why: 'a passkey whose counter went back: only a copy does that',
  },
  'impossible-travel': {
    severity: 'medium',
    minutes: 2 * hour,
    why: 'a browser that is new to the account, in another country within 2 hours: a known browser may have changed its network',
  },
  'mass-access': {
    severity: 'medium',
    minutes: hour,
    fewest: 20,
    times: 3,
    habitDays: 28,
    knownDays: 5,
    unknown: 60,
    why: '3 times as many records in an hour as in the person’s own busiest hour of 28 days, and 20 at least; 60 while there are fewer than 5 days to go by',
  },
  'outside-relation': {
    severity: 'high',
    minutes: hour,
    records: 8,
    everywhere: 25,
    why: 'refused at 8 records that are not one’s own, or 25 by whoever: an old link or a grant that ended is one or two',
  },
  'export-burst': {
    severity: 'high',
    minutes: hour,
    records: 5,
    times: 10,
    why: 'copies of 5 whole records, or 10 of few: a family takes its own along once',
  },
  'emergency-access': {
    severity: 'medium',
    minutes: hour,
    why: 'each is looked at by a person afterwards, however right it was',
  },
  'emergency-burst': {
    severity: 'high',
    minutes: day,
    records: 3,
    everywhere: 6,
    why: '3 records by one person in a day, or 6 in all: an emergency is one patient',
  },
  'dormant-staff': {
    severity: 'medium',
    minutes: hour,
    days: 60,
    why: 'staff that had done nothing for 60 days signs in: longer than a long leave',
  },
  'audit-gap': {
    severity: 'high',
    minutes: day,
    why: 'the ledger found something, or entries wait for more than a minute to be sealed: it says so by itself',
  },
  'settings-changed': {
    severity: 'low',
    minutes: day,
    why: 'a start with other settings than the last: expected by who made it, and by nobody else',
  },
} as const satisfies Record<FindingKind, Threshold>;
