import { CarnetError, parseResourceId } from '../../kernel/index.ts';
import { stampAround, timeLetters } from '../../records/fhir/index.ts';
import type { ImportPlan, PlannedPatient, PlannedResource } from './contract.ts';
import { inTurns } from './turns.ts';

/** The Patient of a file as text; how it stands to the one of the record is for whoever may open that. */
export interface PackedPatient extends Omit<PlannedPatient, 'fate' | 'resource'> {
  readonly json: string;
}

/** A plan as bytes that one thread can hand to another without copying, and that hold less memory than its objects. */
export interface PackedPlan extends Pick<ImportPlan, 'counts' | 'refused'> {
  readonly patient: PackedPatient | null;
  readonly types: readonly string[];
  /** One for each resource, in the order of the plan. */
  readonly rows: {
    /** Which of `types`, and in which slab. */
    readonly type: Uint16Array<ArrayBuffer>;
    readonly slab: Uint32Array<ArrayBuffer>;
    /** Where its JSON begins and ends in the slab, and where the time goes into it. */
    readonly from: Uint32Array<ArrayBuffer>;
    readonly to: Uint32Array<ArrayBuffer>;
    readonly at: Uint32Array<ArrayBuffer>;
    /** Its number within the record, and what is kept to know the entry again. */
    readonly local: BigUint64Array<ArrayBuffer>;
    readonly digest: BigUint64Array<ArrayBuffer>;
  };
  readonly slabs: readonly Uint8Array<ArrayBuffer>[];
}

const slabBytes = 2 * 1024 * 1024;

/** Packs a plan whose digests are numbers of 64 bits; others run in between when it is large. */
export async function packPlan(plan: ImportPlan): Promise<PackedPlan> {
  const count = plan.resources.length;
  const rows = {
    type: new Uint16Array(count),
    slab: new Uint32Array(count),
    from: new Uint32Array(count),
    to: new Uint32Array(count),
    at: new Uint32Array(count),
    local: new BigUint64Array(count),
    digest: new BigUint64Array(count),
  };
  const types = new Map<string, number>();
  const slabs = new Slabs();
  let n = 0;
  await inTurns(plan.resources, (planned) => {
    const { resourceType } = planned.resource;
    const type = types.get(resourceType) ?? types.size;
    types.set(resourceType, type);
    const id = idOf(planned);
    const written = slabs.write(stampAround(planned.resource, id));
    rows.type[n] = type;
    rows.slab[n] = written.slab;
    rows.from[n] = written.from;
    rows.to[n] = written.to;
    rows.at[n] = written.at;
    rows.local[n] = id.local;
    rows.digest[n] = BigInt(planned.digest);
    n++;
  });
  const { counts, refused } = plan;
  return { patient: packPatient(plan.patient), counts, refused, types: [...types.keys()], rows, slabs: slabs.done() };
}

/** The memory of a plan, to be handed over. */
export function memoryOf({ rows, slabs }: PackedPlan): ArrayBuffer[] {
  return [...Object.values(rows), ...slabs].map(({ buffer }) => buffer);
}

function packPatient(patient: PlannedPatient | null): PackedPatient | null {
  if (patient === null) return null;
  const { fate: _fate, resource, ...facts } = patient;
  return { ...facts, json: JSON.stringify(resource) };
}

function idOf({ resource }: PlannedResource) {
  const id = parseResourceId(resource.id ?? '');
  if (id === null) throw new CarnetError('internal', 'A planned entry has no id.');
  return id;
}

class Slabs {
  readonly #all: Uint8Array<ArrayBuffer>[] = [];
  #open = Buffer.alloc(0);
  #used = 0;

  write([head, tail]: readonly [string, string]) {
    const [before, after] = [Buffer.byteLength(head), Buffer.byteLength(tail)];
    const needed = before + timeLetters + after;
    if (this.#open.length - this.#used < needed) this.#next(needed);
    const from = this.#used;
    this.#open.write(head, from);
    this.#open.write(tail, from + before + timeLetters);
    this.#used += needed;
    return { slab: this.#all.length - 1, from, to: this.#used, at: before };
  }

  done(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#all;
  }

  /** Memory of its own, not of a pool that others write into: it is handed over as a whole. */
  #next(needed: number): void {
    const slab = new Uint8Array(Math.max(slabBytes, needed));
    this.#all.push(slab);
    this.#open = Buffer.from(slab.buffer);
    this.#used = 0;
  }
}
