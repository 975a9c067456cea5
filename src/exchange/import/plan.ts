import type { Sql } from 'postgres';
import { CarnetError, formatResourceId, type Grant, type Uuid } from '../../kernel/index.ts';
import type { Keyring, SourceTokens } from '../../keyring/index.ts';
import { type FhirResource, parseExact } from '../../records/fhir/index.ts';
import {
  isResourceType,
  type PlannedWrite,
  type Records,
  type ResourceType,
  type StoredResource,
} from '../../records/index.ts';
import { fateOf, inTurns, type PackedPlan } from '../parse/index.ts';
import type { ImportPreview, PatientChoice } from './contract.ts';
import { openFile } from './file.ts';
import type { PlanCache } from './plan-cache.ts';
import { Reading } from './reading.ts';
import { fieldOf } from './source-tokens.ts';
import { type JobKey, type Source, sources } from './store.ts';
import type { Threads } from './threads.ts';

export interface PlanParts {
  readonly sql: Sql;
  readonly keyring: Keyring;
  readonly records: Records;
  readonly plans: PlanCache<ReadyPlan>;
  readonly threads: Threads;
}

export interface ReadyPlan {
  readonly plan: PackedPlan;
  /** The Patient of the file against the one that the record has; null when the file has none. */
  readonly patient: PlanPatient | null;
}

interface PlanPatient {
  readonly resource: FhirResource;
  readonly fate: 'new' | 'same' | 'differs';
  /** The version in the record that it would replace; null when there is none. */
  readonly replaces: number | null;
}

/** What an import is held against: the Patient, and what earlier imports brought. */
interface RecordState {
  readonly stored: readonly Source[];
  readonly patient: StoredResource | null;
  /** Changes when either does. */
  readonly name: string;
}

/**
 * Holds a file against the record as it is now; a plan made a moment ago serves if nothing changed.
 *
 * @param reading of the file where it has just come in; without it the waiting file is read
 */
export async function planFile(
  parts: PlanParts,
  grant: Grant,
  key: JobKey,
  request: Uuid,
  chunks: number,
  reading?: Reading,
): Promise<ReadyPlan> {
  const state = await recordState(parts, key, request);
  const kept = parts.plans.take(key.id, state.name);
  if (kept !== null) return kept;
  const plan = await (reading === undefined
    ? planWaiting(parts, grant, key, state, chunks)
    : planAgainst(parts, key, state, reading));
  const ready = { plan, patient: patientOf(plan, state.patient) };
  parts.plans.keep(key.id, state.name, ready);
  return ready;
}

async function planWaiting(
  parts: PlanParts,
  grant: Grant,
  key: JobKey,
  state: RecordState,
  chunks: number,
): Promise<PackedPlan> {
  const reading = await Reading.ofWhole(parts.threads, chunks);
  try {
    for await (const piece of openFile(parts.sql, parts.keyring, grant, key, chunks)) {
      reading.push(piece);
      piece.fill(0);
    }
    return await planAgainst(parts, key, state, reading);
  } finally {
    reading.close();
  }
}

async function recordState(parts: PlanParts, key: JobKey, request: Uuid): Promise<RecordState> {
  const stored = await sources(parts.sql, key);
  const patient = await storedPatient(parts, key, request);
  // Tokens are 64 random-looking bits: two different sets of them have the same sum by chance only.
  const sum = stored.reduce((total, row) => total + row.token, 0n);
  return { stored, patient, name: `${stored.length} ${sum} ${patient?.version ?? 0}` };
}

async function planAgainst(
  parts: PlanParts,
  key: JobKey,
  { stored }: RecordState,
  reading: Reading,
): Promise<PackedPlan> {
  const tokens = parts.keyring.sourceTokens(key.subject);
  const existing = new Map<string, string>();
  await inTurns(stored, ({ token, version, id }) => {
    // While the key turns some stand under the older one and some under the newer.
    const value = tokens.open(token, version);
    if (value !== null) existing.set(value.toString(), formatResourceId({ subject: key.subject, local: id }));
  });
  return await reading.plan({ recordPatientId: formatResourceId({ subject: key.subject, local: 0n }), existing });
}

function patientOf({ patient }: PackedPlan, stored: StoredResource | null): PlanPatient | null {
  if (patient === null) return null;
  const resource = parseExact(patient.json) as FhirResource; // planned as valid
  const existing = stored?.json == null ? null : (JSON.parse(stored.json.toString('utf8')) as FhirResource); // stored as valid
  return { resource, fate: fateOf(resource, existing), replaces: stored?.version ?? null };
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
export function previewOf({ plan, patient }: ReadyPlan): ImportPreview {
  return {
    patient:
      plan.patient === null || patient === null
        ? null
        : {
            name: plan.patient.name,
            birthDate: plan.patient.birthDate,
            gender: plan.patient.gender,
            fate: patient.fate,
          },
    counts: plan.counts.map(({ type, new: fresh, already }) => ({ type, new: fresh, already })),
    refused: plan.refused.map((one) => ({
      where: one.where,
      reason: [one.type, one.reason, ...one.problems].filter((text) => text !== null).join(' · '),
    })),
  };
}

/** How many entries a plan brings; the Patient counts unless it is there as it is. */
export function totalOf({ plan, patient }: ReadyPlan): number {
  return plan.rows.local.length + (patient === null || patient.fate === 'same' ? 0 : 1);
}

/**
 * The writes of a plan; the Patient only when the record has none, or the person wants it replaced. Their times are written into the
 * plan itself, so it serves once.
 */
export async function writesOf(
  { plan, patient }: ReadyPlan,
  subject: Uuid,
  choice: PatientChoice,
  tokens: SourceTokens,
): Promise<readonly PlannedWrite[]> {
  const writes: PlannedWrite[] = [];
  if (patient !== null && (patient.fate === 'new' || (patient.fate === 'differs' && choice === 'replace'))) {
    const { resource, replaces } = patient;
    const id = { subject, local: 0n };
    // The Patient has no token of its source: it is compared as a whole.
    writes.push({ op: replaces === null ? 'create' : 'update', id, type: 'Patient', resource, replaces, tokens: [] });
  }
  const types = plan.types.map(typeOf);
  const slabs = plan.slabs.map((slab) => Buffer.from(slab.buffer));
  const { rows } = plan;
  const field = fieldOf(tokens.version);
  await inTurns(rows.local.keys(), (n) => {
    const [type, slab] = [types[rows.type[n] ?? -1], slabs[rows.slab[n] ?? -1]];
    const local = rows.local[n] ?? 0n;
    if (type === undefined || slab === undefined || local === 0n)
      throw new CarnetError('internal', 'The plan is not whole.');
    writes.push({
      op: 'create',
      id: { subject, local },
      type,
      resource: null,
      ready: { bytes: slab.subarray(rows.from[n], rows.to[n]), at: rows.at[n] ?? 0 },
      replaces: null,
      tokens: [[tokens.seal(rows.digest[n] ?? 0n), field]],
    });
  });
  return writes;
}

function typeOf(type: string): ResourceType {
  if (isResourceType(type)) return type;
  throw new CarnetError('internal', 'A planned entry has a type that is not kept.');
}
