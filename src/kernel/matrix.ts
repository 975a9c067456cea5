import { type Role, roles } from './roles.ts';

/**
 * The authorization matrix: what each route answers to whom. A route names one pattern of this file (`who`), or one of its own; the
 * test asks for each cell over HTTP, and docs/authorization.md is printed from here.
 */

/** Who asks: a session in each role, nobody, and a personal access token of a patient. A guardian is a patient at a dependent's record. */
export const askers = [...roles, 'anonymous', 'token'] as const satisfies readonly (Role | 'anonymous' | 'token')[];
export type Asker = (typeof askers)[number];

/**
 * How whoever asks stands to the record of the address; `member` and `former member` of a practice to which it was given; `emergency` and
 * `refused emergency` for a doctor who opened it in an emergency, and who tried to where that is not allowed, and asks for that purpose.
 * A new one is a column of `closed`, below.
 */
export const standings = [
  'self',
  'dependent',
  'granted',
  'other parts',
  'expired',
  'revoked',
  'member',
  'former member',
  'emergency',
  'refused emergency',
  'unrelated',
  'erased',
  'unknown',
] as const;
export type Standing = (typeof standings)[number];

/**
 * `opens`: the handler does what it is for; `empty`: an answer without anything in it, as of a search that finds nothing; else the code
 * of the refusal.
 */
export type Cell = 'opens' | 'empty' | 'not-found' | 'not-allowed' | 'not-signed-in';
export type Row = Readonly<Record<Standing, Cell>>;

interface Named {
  readonly name: string;
  /** In a sentence, for the page. */
  readonly says: string;
}
/** Of a route that is about no record, or about that of whoever asks. */
export interface Alone extends Named {
  readonly kind: 'alone';
  readonly cells: Readonly<Record<Asker, Cell>>;
}
/** Of a route whose address names a record, or something in one. */
export interface OfRecord extends Named {
  readonly kind: 'record';
  readonly cells: Readonly<Record<Asker, Row>>;
}
export type Matrix = Alone | OfRecord;

const closed: Row = {
  self: 'not-found',
  dependent: 'not-found',
  granted: 'not-found',
  'other parts': 'not-found',
  expired: 'not-found',
  revoked: 'not-found',
  member: 'not-found',
  'former member': 'not-found',
  emergency: 'not-found',
  'refused emergency': 'not-found',
  unrelated: 'not-found',
  erased: 'not-found',
  unknown: 'not-found',
};
const kept: Row = { ...closed, self: 'opens', dependent: 'opens' };
const keptOrGiven: Row = { ...kept, granted: 'opens' };
const given: Row = { ...closed, granted: 'opens' };

/** One answer, however one stands to the record. */
function always(cell: Cell): Row {
  return { ...closed, ...Object.fromEntries(standings.map((standing) => [standing, cell])) };
}
const signIn = always('not-signed-in');
const refused = always('not-allowed');

/** What is not there is empty: as `row`, for a search. */
function searching(row: Row): Row {
  return {
    ...row,
    ...Object.fromEntries(standings.filter((one) => row[one] === 'not-found').map((one) => [one, 'empty'])),
  };
}

const ofSessions = {
  patient: 'opens',
  caregiver: 'opens',
  doctor: 'opens',
  researcher: 'opens',
  participant: 'opens',
  auditor: 'opens',
  admin: 'opens',
} as const satisfies Record<Role, Cell>;

export const anybody: Alone = {
  kind: 'alone',
  name: 'anybody',
  says: 'Open, for the reason that `docs/open-routes.md` gives.',
  cells: { ...ofSessions, anonymous: 'opens', token: 'opens' },
};
export const anySession: Alone = {
  kind: 'alone',
  name: 'any session',
  says: 'Whoever is signed in, about oneself; an access token is not.',
  cells: { ...ofSessions, anonymous: 'not-signed-in', token: 'not-allowed' },
};
export const anyAccount: Alone = {
  kind: 'alone',
  name: 'any account',
  says: 'Whoever is signed in, and a token: what of one’s own there is.',
  cells: { ...ofSessions, anonymous: 'not-signed-in', token: 'opens' },
};
export const administrators: Alone = {
  kind: 'alone',
  name: 'administrators',
  says: 'An administrator in that role.',
  cells: {
    patient: 'not-allowed',
    caregiver: 'not-allowed',
    doctor: 'not-allowed',
    researcher: 'not-allowed',
    participant: 'not-allowed',
    auditor: 'not-allowed',
    admin: 'opens',
    anonymous: 'not-signed-in',
    token: 'not-allowed',
  },
};

/** For a doctor whom an administrator confirmed. */
export const doctors: Alone = {
  kind: 'alone',
  name: 'doctors',
  says: 'A doctor in that role, once an administrator has confirmed who it is.',
  cells: { ...administrators.cells, admin: 'not-allowed', doctor: 'opens' },
};
/** Who reads under pseudonyms what happens, and verifies the log. */
export const auditors: Alone = {
  kind: 'alone',
  name: 'auditors',
  says: 'An auditor in that role.',
  cells: { ...administrators.cells, admin: 'not-allowed', auditor: 'opens' },
};
/** Who looks into what people do not recognise. */
export const judges: Alone = {
  kind: 'alone',
  name: 'administrators and auditors',
  says: 'An administrator or an auditor in that role.',
  cells: { ...administrators.cells, auditor: 'opens' },
};

const keeping: Readonly<Record<Role, Row>> = {
  patient: kept,
  caregiver: kept,
  doctor: kept,
  researcher: kept,
  participant: kept,
  auditor: kept,
  admin: kept,
};

/** For what is not given on: giving access, consent, erasing, taking everything along. */
export const keepers: OfRecord = {
  kind: 'record',
  name: 'keepers',
  says: 'Whose record it is and who looks after it, in a session.',
  cells: { ...keeping, anonymous: signIn, token: refused },
};
const caring: Row = { ...closed, dependent: 'opens' };
/** For a record that one looks after, which one's own is not. */
export const guardians: OfRecord = {
  kind: 'record',
  name: 'guardians',
  says: 'Who looks after the record of somebody else, in a session.',
  cells: {
    patient: caring,
    caregiver: caring,
    doctor: caring,
    researcher: caring,
    participant: caring,
    auditor: caring,
    admin: caring,
    anonymous: signIn,
    token: refused,
  },
};
const own: Row = { ...closed, self: 'opens' };
/** For what is about oneself alone: who looked after the record before one took it over. */
export const oneself: OfRecord = {
  kind: 'record',
  name: 'oneself',
  says: 'Whose record it is, in a session.',
  cells: {
    patient: own,
    caregiver: own,
    doctor: own,
    researcher: own,
    participant: own,
    auditor: own,
    admin: own,
    anonymous: signIn,
    token: refused,
  },
};
/** The same, for a token too: importing, who looked. */
export const keepersAndTokens: OfRecord = {
  kind: 'record',
  name: 'keepers and tokens',
  says: 'Whose record it is and who looks after it, in a session or with a token.',
  cells: { ...keeping, anonymous: signIn, token: kept },
};

const reading: OfRecord['cells'] = {
  patient: keptOrGiven,
  caregiver: keptOrGiven,
  doctor: { ...given, member: 'opens', emergency: 'opens' },
  researcher: closed,
  participant: closed,
  auditor: closed,
  admin: closed,
  anonymous: signIn,
  token: kept,
};
/** For what may be given on: the parts that were given, to read and, where that was given, to write. */
export const readers: OfRecord = {
  kind: 'record',
  name: 'readers',
  says: 'Who keeps the record, and to whom this part of it was given, each in a role for which that is meant.',
  cells: reading,
};
/** The card: who it is about goes with each part that was given. */
export const cardReaders: OfRecord = {
  kind: 'record',
  name: 'readers of the card',
  says: 'As readers; who has another part sees whom the record is about, and nothing of this one.',
  cells: {
    ...reading,
    patient: { ...reading.patient, 'other parts': 'opens' },
    caregiver: { ...reading.caregiver, 'other parts': 'opens' },
    doctor: { ...reading.doctor, 'other parts': 'opens' },
  },
};
/** The same pattern with another answer to a doctor in an emergency. */
function inEmergency(of: OfRecord, cell: Cell, name: string, says: string): OfRecord {
  return { ...of, name, says, cells: { ...of.cells, doctor: { ...of.cells.doctor, emergency: cell } } };
}
const unchanged = 'an emergency changes nothing.';
/** To change or delete. */
export const changers = inEmergency(readers, 'not-allowed', 'changers', `As readers; ${unchanged}`);
const later = 'in an emergency not before its second step.';
/** What an emergency does not need first. */
export const laterReaders = inEmergency(readers, 'not-found', 'later readers', `As readers; ${later}`);
export const laterCardReaders = inEmergency(
  cardReaders,
  'not-found',
  'later readers of the card',
  `As readers of the card; ${later}`,
);
/** To add: whoever has another part is told that he may not, since he knows of the record. */
export const writers: OfRecord = {
  kind: 'record',
  name: 'writers',
  says: 'As readers; who has another part is told that it is not for him to add to this one.',
  cells: {
    ...reading,
    patient: { ...reading.patient, 'other parts': 'not-allowed' },
    caregiver: { ...reading.caregiver, 'other parts': 'not-allowed' },
    doctor: { ...reading.doctor, 'other parts': 'not-allowed', emergency: 'not-allowed' },
  },
};
const toRead: Row = { ...kept, granted: 'not-allowed', 'other parts': 'not-allowed' };
/** Who a record is about, whom to call and what was wished: these go along with whatever is given, to be read. */
export const cardKeepers: OfRecord = {
  kind: 'record',
  name: 'keepers of the card',
  says: 'Whose record it is and who looks after it, as patient or caregiver, in a session or with a token; whoever was given something is told that he may read this and not change it.',
  cells: {
    ...reading,
    patient: toRead,
    caregiver: toRead,
    doctor: {
      ...closed,
      granted: 'not-allowed',
      'other parts': 'not-allowed',
      member: 'not-allowed',
      emergency: 'not-allowed',
    },
  },
};
/** The same for what an emergency does not need first. */
export const laterCardKeepers = inEmergency(
  cardKeepers,
  'not-found',
  'later keepers of the card',
  `As keepers of the card; ${later}`,
);
/** What was typed and not sent: for whoever may write it, in a session. */
export const drafters: OfRecord = {
  kind: 'record',
  name: 'drafters',
  says: 'Who keeps the record as patient or caregiver, and to whom this part was given to write, in a session; of each his own.',
  cells: { ...changers.cells, token: refused },
};
/** A Bundle: what was given is not written with it. */
export const bundlers: OfRecord = {
  kind: 'record',
  name: 'writers of a Bundle',
  says: 'Whose record it is and who looks after it; what was given is written one by one.',
  cells: {
    ...writers.cells,
    patient: { ...writers.cells.patient, granted: 'not-found' },
    caregiver: { ...writers.cells.caregiver, granted: 'not-found' },
    doctor: { ...writers.cells.doctor, granted: 'not-found', member: 'not-found' },
  },
};
/** The search in one record, which says `not-found` of a record that one has nothing of. */
export const searchersOfOne: OfRecord = {
  kind: 'record',
  name: 'searchers of one record',
  says: 'As readers; who has another part finds nothing.',
  cells: {
    ...reading,
    patient: { ...reading.patient, 'other parts': 'empty' },
    caregiver: { ...reading.caregiver, 'other parts': 'empty' },
    doctor: { ...reading.doctor, 'other parts': 'empty' },
  },
};
/** As `readers`, for a search, which does not say that there is nothing to open. */
export const searchers: OfRecord = {
  kind: 'record',
  name: 'searchers',
  says: 'As readers; to anybody else a search finds nothing, as where there is nothing.',
  cells: {
    patient: searching(reading.patient),
    caregiver: searching(reading.caregiver),
    doctor: searching(reading.doctor),
    researcher: searching(reading.researcher),
    participant: searching(reading.participant),
    auditor: searching(reading.auditor),
    admin: searching(reading.admin),
    anonymous: signIn,
    token: searching(reading.token),
  },
};

const givenUp: Row = { ...closed, granted: 'opens', 'other parts': 'opens' };
/** For what was given, whatever its parts; the address names the grant. */
export const grantees: OfRecord = {
  kind: 'record',
  name: 'grantees',
  says: 'To whom it was given, whichever parts, in a session.',
  cells: {
    patient: givenUp,
    caregiver: givenUp,
    doctor: { ...givenUp, emergency: 'opens' },
    researcher: givenUp,
    participant: givenUp,
    auditor: givenUp,
    admin: givenUp,
    anonymous: signIn,
    token: refused,
  },
};
