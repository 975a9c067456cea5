import type { Resource } from '@medplum/fhirtypes';
import { type Access, consentDocument, consentVersion, type GiveAccess } from '../access/index.ts';
import type { Identity } from '../identity/index.ts';
import {
  type Actor,
  type Clock,
  formatResourceId,
  newLocalId,
  newUuid,
  type Role,
  randomBytes,
  type Uuid,
} from '../kernel/index.ts';
import { type Ask, isResourceType, type PlannedWrite, type Records } from '../records/index.ts';
import type { DemoRecord } from './fhir.ts';
import { henri } from './henri.ts';
import { marie } from './marie.ts';

export interface SeedParts {
  readonly identity: Pick<
    Identity,
    'accountOf' | 'createAccount' | 'introduceProfessional' | 'professionalOf' | 'startSession'
  >;
  readonly access: Pick<Access, 'authorize' | 'consent' | 'createRecord' | 'relations'>;
  readonly give: GiveAccess;
  /** Answers whether doctors may open a record in an emergency, for whose it is. */
  readonly answerEmergency: (actor: Actor, subject: Uuid, allowed: boolean) => Promise<void>;
  readonly records: Pick<Records, 'all' | 'writeAll'>;
  readonly clock: Clock;
}

/** Who the demo can sign in as, by the account that plays the part. */
export interface DemoPeople {
  readonly patient: Uuid;
  /** Marie again: the record of her father is in her care. */
  readonly guardian: Uuid;
  readonly caregiver: Uuid;
  readonly doctor: Uuid;
  readonly researcher: Uuid;
  readonly participant: Uuid;
  readonly auditor: Uuid;
  readonly admin: Uuid;
}

/** `.example` is nobody's (RFC 2606). */
const emails = {
  marie: 'marie.lefevre@carnet.example',
  caregiver: 'julien.moreau@carnet.example',
  doctor: 'amelie.roux@carnet.example',
  researcher: 'researcher@carnet.example',
  participant: 'participant@carnet.example',
  auditor: 'auditor@carnet.example',
  admin: 'admin@carnet.example',
} as const;

/** Nobody real; the number has a form that no register gives. */
const roux = { name: 'Dr Amélie Roux', specialty: 'General practice', number: 'DEMO-0001' };

/**
 * Puts the demo's family into an instance, through the functions that everybody's data go through: sealed, under consent,
 * in the log. Does nothing where they are; one that was killed half-way is completed. The accounts have passwords that
 * nobody knows: the demo's one-click sign-in is their only door.
 */
export async function seedDemo(parts: SeedParts): Promise<DemoPeople> {
  const { identity } = parts;
  // The administrator comes after the family, so where he is, the family is whole.
  const whole = (await identity.accountOf(emails.admin)) !== null;
  const marie = await personOf(parts, emails.marie, ['patient']);
  if (!whole) await seedFamily(parts, await identity.startSession(marie, 'demo'));
  const admin = await personOf(parts, emails.admin, ['admin']);
  const doctor = await personOf(parts, emails.doctor, ['doctor']);
  if ((await identity.professionalOf(doctor)) === null) {
    await identity.introduceProfessional({
      professional: await identity.startSession(doctor, 'demo'),
      profile: roux,
      admin: await identity.startSession(admin, 'demo'),
    });
  }
  const caregiver = await personOf(parts, emails.caregiver, ['caregiver']);
  // The auditor comes last, so where he is, everything is shared.
  if ((await identity.accountOf(emails.auditor)) === null) await share(parts, marie, doctor, caregiver);
  return {
    patient: marie,
    guardian: marie,
    caregiver,
    doctor,
    researcher: await personOf(parts, emails.researcher, ['researcher']),
    participant: await personOf(parts, emails.participant, ['participant']),
    auditor: await personOf(parts, emails.auditor, ['auditor']),
    admin,
  };
}

/** What Marie has given of her record: to her doctor for a year, to whom she lives with, and to doctors in an emergency. */
async function share(
  { identity, access, give, answerEmergency, clock }: SeedParts,
  marie: Uuid,
  doctor: Uuid,
  caregiver: Uuid,
) {
  const actor = await identity.startSession(marie, 'demo');
  const own = (await access.relations(actor)).find(({ relation }) => relation === 'self');
  // Whoever played with the demo may have closed or deleted it.
  if (own === undefined || own.withdrawn !== null) return;
  const from = { actor, subject: own.subject };
  await answerEmergency(actor, own.subject, true);
  const start = async (account: Uuid) => await identity.startSession(account, 'demo');
  await give(
    from,
    { actor: await start(doctor), name: roux.name },
    {
      kind: 'doctor',
      parts: ['card', 'medicines', 'results', 'notes', 'documents'],
      write: false,
      until: new Date(clock.now() + 365 * 24 * 3600_000).toISOString(),
    },
  );
  await give(
    from,
    { actor: await start(caregiver), name: 'Julien Moreau' },
    {
      kind: 'caregiver',
      parts: ['card', 'medicines'],
      write: false,
      until: null,
    },
  );
}

/** The account of one of them, made where it is missing. */
async function personOf({ identity }: SeedParts, email: string, roles: readonly Role[]): Promise<Uuid> {
  const known = await identity.accountOf(email);
  if (known !== null) return known;
  const password = randomBytes(24).toString('base64url');
  return (await identity.createAccount({ email, password, roles, language: 'en', totp: false })).account;
}

async function seedFamily(parts: SeedParts, actor: Actor): Promise<void> {
  const today = new Date(parts.clock.now()).toISOString().slice(0, 10);
  await parts.access.consent(actor, { document: consentDocument, version: consentVersion, language: 'en' });
  const relations = await parts.access.relations(actor);
  const subjectOf = async (relation: 'self' | 'guardian') => {
    const found = relations.find((one) => one.relation === relation);
    if (found !== undefined) return found.subject;
    const made =
      relation === 'self' ? ({ kind: 'self' } as const) : ({ kind: 'dependent', ground: 'mandate' } as const);
    return (await parts.access.createRecord(actor, made)).subject;
  };
  await seedRecord(parts, actor, await subjectOf('self'), (patient) => marie(patient, today));
  await seedRecord(parts, actor, await subjectOf('guardian'), henri);
}

type Story = (patient: { readonly reference: string }) => DemoRecord;

/** Writes a record whole or not at all, so that one that has anything in it has everything. */
async function seedRecord(parts: SeedParts, actor: Actor, subject: Uuid, story: Story): Promise<void> {
  const ask: Ask = { actor, request: newUuid(), purpose: 'self-care' };
  const there = await parts.records.all(ask, subject, { types: ['Patient'], kind: 'record-read', what: 'Patient' });
  if (there.length > 0) return;
  const grant = await parts.access.authorize(actor, subject, 'write', 'self-care');
  const resources = story({ reference: `Patient/${formatResourceId({ subject, local: 0n })}` });
  await parts.records.writeAll(
    ask,
    grant,
    subject,
    resources.map((resource) => planned(subject, resource)),
    {
      kind: 'record-created',
      import: null,
    },
  );
}

function planned(subject: Uuid, resource: Resource): PlannedWrite {
  const type = resource.resourceType;
  if (!isResourceType(type)) throw new TypeError(`the demo has a ${type}, which is not stored`);
  const id = { subject, local: type === 'Patient' ? 0n : newLocalId() };
  return { op: 'create', id, type, resource: { ...resource }, replaces: null, tokens: [] };
}
