import type { Patient, Resource } from '@medplum/fhirtypes';
import { type Access, notFound, type Person, type PersonCopy } from '../access/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  formatResourceId,
  parseResourceId,
  purposeOf,
  type Uuid,
} from '../kernel/index.ts';
import { sha256 } from '../keyring/index.ts';
import type { Ask, Records, ResourceType, StoredResource } from '../records/index.ts';
import { comesOfAge } from './comes-of-age.ts';
import type { CardLanguage, CardView, RecordList } from './contract.ts';
import { cardView, identityOf } from './view.ts';

export interface CardParts {
  readonly records: Pick<Records, 'allGiven' | 'read'>;
  readonly access: Pick<Access, 'relations'>;
  readonly clock: Clock;
}

interface CardAsk {
  readonly actor: Actor;
  readonly request: Uuid;
}

/** What the card is made of: the types that it shows, and those that its entries refer to. */
export const cardTypes = [
  'Patient',
  'RelatedPerson',
  'AllergyIntolerance',
  'Condition',
  'Observation',
  'DiagnosticReport',
  'MedicationStatement',
  'MedicationRequest',
  'Medication',
  'Procedure',
  'Device',
  'DeviceUseStatement',
  'Immunization',
  'Flag',
  'Consent',
  'CareTeam',
  'List',
  'Composition',
  'Practitioner',
  'PractitionerRole',
  'Organization',
] as const satisfies readonly ResourceType[];

/** The card of a record, out of one audited read. `not-found` for a record that is not there, not yours, or no record's id. */
export async function readCard(
  parts: CardParts,
  ask: CardAsk,
  record: string,
  language: CardLanguage,
): Promise<CardView> {
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  const { stored, given } = await parts.records.allGiven({ ...ask, purpose: purposeOf(ask.actor) }, id.subject, {
    types: cardTypes,
    kind: 'record-read',
    what: 'card',
  });
  const today = new Date(parts.clock.now()).toISOString().slice(0, 10);
  return cardView(record, stored.flatMap(parsed), language, today, given);
}

/**
 * The records that are the actor's, oneself first, with the name that each Patient has; null where there is none yet. One whose
 * consent is withdrawn stands among them, and nothing of it is read.
 */
export async function readRecords(parts: CardParts, ask: CardAsk): Promise<RecordList> {
  // The names of one's own, in whatever role one asks for them.
  const asked: Ask = { ...ask, purpose: 'self-care' };
  const relations = await parts.access.relations(ask.actor);
  const records = await Promise.all(
    relations.map(async ({ subject, relation, ground, withdrawn }) => {
      if (withdrawn !== null) {
        const id = formatResourceId({ subject, local: 0n });
        const since = { at: withdrawn.at.toISOString(), yours: withdrawn.yours };
        return { id, relation, ground, ...identityOf(undefined), comesOfAge: null, withdrawn: since };
      }
      const { id, patient } = await patientOf(parts, asked, subject);
      const identity = identityOf(patient);
      const grown = ground === 'parent' ? comesOfAge(identity.birthDate) : null;
      return { id, relation, ground, ...identity, comesOfAge: grown, withdrawn: null };
    }),
  );
  return { records };
}

/**
 * Whom a record is about, for whoever may read that, in one audited read; out of the copy where that is of what is stored now. Null where
 * the record says nothing yet, or access ended just now.
 */
export async function readPerson(
  parts: { readonly records: Pick<Records, 'look'> },
  ask: CardAsk,
  subject: Uuid,
  copy?: PersonCopy,
): Promise<Person | null> {
  const asked = { ...ask, purpose: purposeOf(ask.actor) };
  const found = await parts.records.look(asked, 'Patient', { subject, local: 0n }).catch(unlessAbsent);
  if (found === null) return null;
  const source = { version: found.version, hash: sha256(found.sealed) };
  const kept = await copy?.kept(source);
  if (kept != null) return kept;
  const [patient] = parsed(await found.open());
  if (patient?.resourceType !== 'Patient') return null;
  const { name, birthDate } = identityOf(patient);
  const person = { name, birthDate, gender: patient.gender ?? null };
  copy?.opened(source, person);
  return person;
}

/** Withdrawn: between the list and this read. */
const absent: ReadonlySet<string> = new Set(['not-found', 'gone', 'consent-withdrawn']);

function unlessAbsent(error: unknown): null {
  if (error instanceof CarnetError && absent.has(error.code)) return null;
  throw error;
}

async function patientOf(
  parts: Pick<CardParts, 'records'>,
  ask: Ask,
  subject: Uuid,
): Promise<{ id: string; patient: Patient | undefined }> {
  const id = { subject, local: 0n };
  const stored = await parts.records.read(ask, 'Patient', id).catch(unlessAbsent);
  const [resource] = stored === null ? [] : parsed(stored);
  return { id: formatResourceId(id), patient: resource?.resourceType === 'Patient' ? resource : undefined };
}

function parsed(stored: StoredResource): readonly Resource[] {
  // What is stored was validated as FHIR R4 before it was sealed.
  return stored.json === null ? [] : [JSON.parse(stored.json.toString('utf8')) as Resource];
}
