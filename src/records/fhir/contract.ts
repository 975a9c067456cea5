import type { FhirResource } from './resource.ts';

export type SummaryKind = 'true' | 'text' | 'data' | 'count' | 'false';

/** A FHIR search inside one record, ready to run over its resources in memory. */
export interface CompiledSearch {
  readonly type: string;
  /** True for a resource of `type` that meets every parameter. */
  matches(resource: FhirResource): boolean;
  /** Order by `_sort`, ties (and all, without `_sort`) by newest `meta.lastUpdated`, then id: always total, so paging is steady. */
  compare(a: FhirResource, b: FhirResource): number;
  /** `_count`: entries on a page, 0 to 1,000 (default 50). */
  readonly count: number;
  /** Matches to leave out before this page (`_offset`, as our own paging links write it). */
  readonly offset: number;
  readonly summary: SummaryKind;
  /** `_elements`; empty when it was not asked for. */
  readonly elements: readonly string[];
  readonly total: 'none' | 'estimate' | 'accurate';
  /** True when `included` may find something (`_include`, `_revinclude`). */
  readonly includes: boolean;
  /** Resources of `all` (the record's) that `_include` and `_revinclude` add to a page of matches, none twice, none of the page. */
  included(page: readonly FhirResource[], all: Iterable<FhirResource>): FhirResource[];
  /** What `_summary` and `_elements` leave of a resource, marked SUBSETTED; the resource itself when neither was asked for. */
  shape(resource: FhirResource): FhirResource;
  /** The query as it was understood, for `Bundle.link`: without `_offset`, encoded, empty or beginning with `?`. */
  readonly self: string;
}

/** What an update by JSON Patch (RFC 6902) may hold. */
export type PatchOperations = readonly Readonly<Record<string, unknown>>[];
