import type { FormEntry } from '../../../api/contract.ts';

/** Entries as a list shows them, the same after each change: by the order in which to call, then by name; what no form covers comes last. */
export function inOrder(entries: readonly FormEntry[], nameOf: (entry: FormEntry) => string): readonly FormEntry[] {
  const place = ({ value }: FormEntry) =>
    value === null ? Number.POSITIVE_INFINITY : 'order' in value && value.order !== null ? value.order : 1_000;
  return entries.toSorted((a, b) => (place(a) === place(b) ? nameOf(a).localeCompare(nameOf(b)) : place(a) - place(b)));
}
