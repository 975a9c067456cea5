import type { Sql } from 'postgres';
import { CarnetError, formatResourceId, type Grant, parseResourceId, type Uuid } from '../../kernel/index.ts';
import { type Keyring, type SourceTokens, sourceValue } from '../../keyring/index.ts';
import type { FhirResource } from '../../records/fhir/index.ts';
import {
  isResourceType,
  type PlannedWrite,
  type Records,
  type ResourceType,
  type StoredResource,
} from '../../records/index.ts';
import { type FhirFile, type ImportPlan, type PlannedResource, planImport, readFhirFile } from '../parse/index.ts';
import type { ImportPreview, PatientChoice } from './contract.ts';
import { openFile } from './file.ts';
import type { PlanCache } from './plan-cache.ts';
import { fieldOf } from './source-tokens.ts';
import { type JobKey, type Source, sources } from './store.ts';

export interface PlanParts {
  readonly sql: Sql;
  readonly keyring: Keyring;
  readonly records: Records;
  readonly plans: PlanCache<ReadyPlan>;
}

export interface ReadyPlan {
  readonly plan: ImportPlan;
  /** The record's Patient as it is stored; null when there is none. */
  readonly patient: StoredResource | null;
}

/** What an import is held against: the Patient, and what earlier imports brought. */
interface RecordState {
  readonly stored: readonly Source[];
  readonly patient: StoredResource | null;
  /** Changes when either does. */
  readonly name: string;
}

/** Reads the waiting file and holds it against the record as it is now; a plan made a moment ago serves if nothing changed. */
export async function planFile(
  parts: PlanParts,
  grant: Grant,
  key: JobKey,
  request: Uuid,
  chunks: number,
): Promise<ReadyPlan> {
  const state = await recordState(parts, key, request);
  const kept = parts.plans.take(key.id, state.name);
  if (kept !== null) return kept;
  const file = await readFhirFile(openFile(parts.sql, parts.keyring, grant, key, chunks));
  const ready = { plan: await planAgainst(parts, key, state, file), patient: state.patient };
  parts.plans.keep(key.id, state.name, ready);
  return ready;
}

async function recordState(parts: PlanParts, key: JobKey, request: Uuid): Promise<RecordState> {
  const stored = await sources(parts.sql, key);
  const patient = await storedPatient(parts, key, request);
  // Tokens are 64 random-looking bits: two different sets of them have the same sum by chance only.
  const sum = stored.reduce((total, row) => total + row.token, 0n);
  return { stored, patient, name: `${stored.length} ${sum} ${patient?.version ?? 0}` };
}

async function planAgainst(parts: PlanParts, key: JobKey, state: RecordState, file: FhirFile): Promise<ImportPlan> {
  const tokens = parts.keyring.sourceTokens(key.subject);
  const { stored, patient } = state;
  return await planImport(file, {
    recordPatientId: formatResourceId({ subject: key.subject, local: 0n }),
    digest: (input) => sourceValue(input).toString(),
    // While the key turns some stand under the older one and some under the newer.
    existing: new Map(
      stored.flatMap(({ token, version, id }) => {
        const value = tokens.open(token, version);
        return value === null ? [] : [[value.toString(), formatResourceId({ subject: key.subject, local: id })]];
      }),
    ),
    existingPatient: patient?.json == null ? null : (JSON.parse(patient.json.toString('utf8')) as FhirResource), // stored as valid
  });
}

async function storedPatient(parts: PlanParts, key: JobKey, request: Uuid): Promise<StoredResource | null> {
  const ask = { actor: key.actor, request, purpose: 'self-care' } as const;
  try {
    return await parts.records.read(ask, 'Patient', { subject: key.subject, local: 0n });
  } catch (error) {
    if (error instanceof CarnetError && (error.code === 'not-found' || error.code === 'gone')) return null;
    throw error;
  }
}

/** The plan in the words of the screen: counts, what is refused and why. */
export function previewOf(plan: ImportPlan): ImportPreview {
  return {
    patient:
      plan.patient === null
        ? null
        : {
            name: plan.patient.name,
            birthDate: plan.patient.birthDate,
            gender: plan.patient.gender,
            fate: plan.patient.fate,
          },
    counts: plan.counts.map(({ type, new: fresh, already }) => ({ type, new: fresh, already })),
    refused: plan.refused.map((one) => ({
      where: one.where,
      reason: [one.type, one.reason, ...one.problems].filter((text) => text !== null).join(' · '),
    })),
  };
}

/** The writes of a plan; the Patient only when the record has none, or the person wants it replaced. */
export function writesOf(
  ready: ReadyPlan,
  subject: Uuid,
  choice: PatientChoice,
  tokens: SourceTokens,
): readonly PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const { patient } = ready.plan;
  if (patient !== null && (patient.fate === 'new' || (patient.fate === 'differs' && choice === 'replace'))) {
    writes.push({
      ...write(patient, subject, []),
      ...(ready.patient === null ? {} : { op: 'update', replaces: ready.patient.version }),
    });
  }
  for (const planned of ready.plan.resources) {
    const token = tokens.seal(BigInt(planned.digest));
    writes.push(write(planned, subject, [[token, fieldOf(tokens.version)]]));
  }
  return writes;
}

/** The Patient has no token of its source: it is compared as a whole. */
function write(planned: PlannedResource, subject: Uuid, tokens: PlannedWrite['tokens']): PlannedWrite {
  const type = typeOf(planned);
  const id = type === 'Patient' ? { subject, local: 0n } : parseResourceId(planned.resource.id ?? '');
  if (id === null) throw new CarnetError('internal', 'A planned entry has no id.');
  return {
    op: 'create',
    id,
    type,
    resource: planned.resource,
    replaces: null,
    tokens,
  };
}

function typeOf(planned: PlannedResource): ResourceType {
  if (isResourceType(planned.resource.resourceType)) return planned.resource.resourceType;
  throw new CarnetError('internal', 'A planned entry has a type that is not kept.');
}
