import type { Resource } from '@medplum/fhirtypes';
import { type Access, consentDocument, consentVersion } from '../access/index.ts';
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
  readonly identity: Pick<Identity, 'accountOf' | 'createAccount' | 'startSession'>;
  readonly access: Pick<Access, 'authorize' | 'consent' | 'createRecord' | 'relations'>;
  readonly records: Pick<Records, 'all' | 'writeAll'>;
  readonly clock: Clock;
}

/** Who the demo can sign in as, by the account that plays the part. */
export interface DemoPeople {
  readonly patient: Uuid;
  /** Marie again: the record of her father is in her care. */
  readonly caregiver: Uuid;
  readonly admin: Uuid;
}

/** `.example` is nobody's (RFC 2606). */
const emails = { marie: 'marie.lefevre@carnet.example', admin: 'admin@carnet.example' } as const;

/**
 * Puts the demo's family into an instance, through the functions that everybody's data go through: sealed, under consent,
 * in the log. Does nothing where they are; one that was killed half-way is completed. The accounts have passwords that
 * nobody knows: the demo's one-click sign-in is their only door.
 */
export async function seedDemo(parts: SeedParts): Promise<DemoPeople> {
  const { identity } = parts;
  const known = await Promise.all([identity.accountOf(emails.marie), identity.accountOf(emails.admin)]);
  // The admin comes last, so where he is all is there.
  if (known[0] !== null && known[1] !== null) return people(known[0], known[1]);
  const account = known[0] ?? (await createPerson(parts, emails.marie, 'patient'));
  await seedFamily(parts, await identity.startSession(account, 'demo'));
  return people(account, await createPerson(parts, emails.admin, 'admin'));
}

const people = (account: Uuid, admin: Uuid): DemoPeople => ({ patient: account, caregiver: account, admin });

async function createPerson({ identity }: SeedParts, email: string, role: Role): Promise<Uuid> {
  const password = randomBytes(24).toString('base64url');
  return (await identity.createAccount({ email, password, roles: [role], language: 'en', totp: false })).account;
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
