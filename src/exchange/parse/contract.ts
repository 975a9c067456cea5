import type { FhirResource } from '../../records/fhir/index.ts';

/** One entry of a file as it was read: nothing of it is checked but that it is JSON. */
export interface SourceEntry {
  /** Where it stands, for people: `entry 3`, `line 12`, `the file`. */
  readonly where: string;
  readonly fullUrl: string | null;
  /** What a transaction asks for: POST and PUT store, others are refused. */
  readonly method: string | null;
  readonly resource: unknown;
}

export interface FhirFile {
  readonly format: 'bundle' | 'resource' | 'ndjson';
  /** `document`, `collection`, …; null when it is no Bundle. */
  readonly bundleType: string | null;
  readonly entries: readonly SourceEntry[];
  readonly bytes: number;
}

export interface ReadLimits {
  /** Most bytes of a file; default 100 MiB. It is held in memory. */
  readonly maxBytes?: number;
  /** Most entries; default 100,000. */
  readonly maxEntries?: number;
}

/** A resource that is ready to be stored: valid, with its new id, its references rewritten, `meta` without version and time. */
export interface PlannedResource {
  readonly where: string;
  readonly resource: FhirResource;
  /** What is kept with it, so that the same entry is known when it comes again. */
  readonly digest: string;
}

export interface PlannedPatient extends PlannedResource {
  /** Against the Patient that the record has: none yet, the same content, or another. */
  readonly fate: 'new' | 'same' | 'differs';
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly gender: string | null;
}

export interface Refused {
  readonly where: string;
  readonly type: string | null;
  /** What goes on after `where`, for people: "is not valid FHIR R4". */
  readonly reason: string;
  /** `Element problem` of the first problems of an invalid resource; empty for another reason. */
  readonly problems: readonly string[];
}

/** A reference that stays as it was written, because what it names is not in the file or was refused. */
export interface KeptReference {
  readonly where: string;
  /** FHIRPath of the Reference. */
  readonly path: string;
  readonly reference: string;
}

export interface ImportPlan {
  readonly patient: PlannedPatient | null;
  /** Everything new but the Patient, in the order of the file. */
  readonly resources: readonly PlannedResource[];
  /** By type, in alphabetical order, the Patient left out. */
  readonly counts: readonly { readonly type: string; readonly new: number; readonly already: number }[];
  readonly refused: readonly Refused[];
  readonly kept: readonly KeptReference[];
}

export interface PlanOptions {
  /** FHIR id of the record's Patient. */
  readonly recordPatientId: string;
  /** A keyed digest of `sourceDigestInput`, so that what is kept tells nothing of the content. */
  readonly digest: (input: Uint8Array) => string;
  /** What the record has from earlier imports: FHIR id by digest. */
  readonly existing: ReadonlyMap<string, string>;
  /** The record's Patient as it is stored; null or an empty one (id and meta alone) when nothing is known yet. */
  readonly existingPatient: FhirResource | null;
  /** New numbers for ids; random by default. */
  readonly newId?: () => bigint;
}
