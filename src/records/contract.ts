import type { Actor, Purpose, ResourceId, Uuid } from '../kernel/index.ts';
import type { ResourceType } from './types.ts';

/** Who asks, in which request, and for what. */
export interface Ask {
  readonly actor: Actor;
  readonly request: Uuid;
  readonly purpose: Purpose;
}

/** A resource as it is stored: its JSON bytes are the answer, with id and meta in them. */
export interface StoredResource {
  readonly id: ResourceId;
  readonly type: ResourceType;
  readonly version: number;
  readonly updatedAt: Date;
  /** Null for the version that says "deleted". */
  readonly json: Buffer | null;
}

/** The newest version as it is stored, for whoever may open it. */
export interface SealedResource {
  readonly version: number;
  readonly sealed: Buffer;
  open(): Promise<StoredResource>;
}

/** A version without what is in it. */
export interface VersionFacts {
  readonly type: ResourceType;
  readonly version: number;
  readonly deleted: boolean;
  /** Whether an import wrote it. */
  readonly imported: boolean;
}

/** A FHIR resource as an object; `records/fhir` has checked it. */
export interface ResourceBody {
  readonly resourceType: string;
  readonly [element: string]: unknown;
}
