import { isDeepStrictEqual } from 'node:util';
import type { Reference, Resource } from '@medplum/fhirtypes';
import type { ResourceType } from '../../records/index.ts';
import type { Chart } from '../chart.ts';
import type { FormPart, FormValue } from './values.ts';

/** What a new resource is told beside the value. */
export interface FormContext {
  readonly patient: Reference<never>;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** A resource, or one of several things that stand in one, as a form reads it. */
export interface FoundEntry<V = FormValue> {
  readonly resource: Resource;
  /** Which of several, from 0 (contacts of a Patient); null where the resource is the entry. */
  readonly place: number | null;
  /** Null for a shape that no form covers. */
  readonly value: V | null;
}

/** One part of the card both ways: between what a person fills in and FHIR R4. */
export interface FormMapping {
  /** The types that are read for the part, with those that its entries refer to. */
  readonly types: readonly ResourceType[];
  /** The entries among the resources of a record. */
  find(chart: Chart): readonly FoundEntry[];
  /** A new resource of the value. */
  make(value: FormValue, context: FormContext): Resource;
  /** The entry's resource with the fields that differ laid into it; all it has besides stays. */
  change(entry: FoundEntry, from: FormValue, to: FormValue, context: FormContext): Resource;
  /** The resource without one of several that stand in it. */
  readonly without?: (resource: Resource, place: number) => Resource;
  /**
   * The resource as it is now with what stood at a place of an earlier version of it, and where it stands then: the same place,
   * or where the same stands already. Null where nothing stood there.
   */
  readonly again?: (
    now: Resource,
    earlier: Resource,
    place: number,
  ) => { readonly resource: Resource; readonly place: number } | null;
  /**
   * Where one of several stood in each version of its resource, newest first; `place` in the newest. Null for a version in which it was
   * not there. One that was changed is told by its place, for as long as no other came or went.
   */
  readonly places?: (newestFirst: readonly (Resource | null)[], place: number) => readonly (number | null)[];
}

/** Puts one field of a value into a resource. It sees the whole value, since some elements need two fields. */
export type Lay<V, R> = (resource: R, value: V, context: FormContext) => R;

export interface MappingSpec<V, R extends Resource> {
  readonly types: readonly ResourceType[];
  readonly entries: (chart: Chart) => readonly R[];
  /** Null for a shape that the form does not cover. Must be total: what is not told is null or unknown. */
  readonly read: (resource: R, chart: Chart) => V | null;
  /** What a resource needs before any field is laid into it. */
  readonly blank: (context: FormContext) => R;
  readonly lay: { readonly [F in keyof V]: Lay<V, R> };
}

/** A mapping in which each entry is one resource. A field that did not change leaves its elements as they are. */
export function mapped<P extends FormPart, R extends Resource>(spec: MappingSpec<FormValue<P>, R>): FormMapping {
  type V = FormValue<P>;
  const fields = Object.keys(spec.lay) as (keyof V)[]; // the keys of a closed table
  const laidInto = (resource: R, names: readonly (keyof V)[], value: V, context: FormContext): R =>
    names.reduce((laid, name) => spec.lay[name](laid, value, context), resource);
  return {
    types: spec.types,
    find: (chart) =>
      spec
        .entries(chart)
        .map((resource) => ({ resource, place: null, value: readable(() => spec.read(resource, chart)) })),
    make: (value, context) => laidInto(spec.blank(context), fields, value as V, context), // validated by the part's schema
    change: ({ resource }, from, to, context) =>
      laidInto(resource as R, changedFields(from, to) as (keyof V)[], to as V, context), // read by this mapping
  };
}

/** Names of the fields that differ, in their order. */
export function changedFields(from: FormValue | null, to: FormValue | null): readonly string[] {
  const [a, b]: readonly Readonly<Record<string, unknown>>[] = [from ?? {}, to ?? {}];
  return Object.keys({ ...a, ...b }).filter((name) => !isDeepStrictEqual(a?.[name], b?.[name]));
}

/** A resource in a shape that nobody expected is shown and can be removed; it must not take the whole part away. */
export function readable<V>(read: () => V | null): V | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** An entry's id: that of the resource, with `#` and a number for one of several that stand in it, as on the card. */
export function entryId(resource: string, place: number | null): string {
  return place === null ? resource : `${resource}#${place + 1}`;
}
