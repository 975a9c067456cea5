import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { FormEntry, FormPart, FormState, FormValue, GivenAnswer } from '../../api/contract.ts';
import { ApiError } from '../../api/problem.ts';
import { cardKey, queryClient, recordsQuery } from '../../api/queries.ts';
import type { Value } from './engine/field.ts';

/** One part of a record. */
export interface Place {
  readonly record: string;
  readonly part: FormPart;
}

const at = ({ record, part }: Place) => ({ record, part });
const match = (version: number) => ({ 'If-Match': `W/"${version}"` });

export const formQuery = (place: Place) =>
  queryOptions({
    queryKey: ['form', place.record, place.part],
    queryFn: () => body(api.GET('/api/card/{record}/forms/{part}', { params: { path: at(place) } })),
  });

/** The draft of this account as it was kept; null when there is none. */
export const draftQuery = (place: Place) =>
  queryOptions({
    queryKey: ['draft', place.record, place.part],
    queryFn: async () => {
      const answer = body(api.GET('/api/card/{record}/drafts/{part}', { params: { path: at(place) } }));
      const draft = await answer.catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      });
      return draft?.value ?? null;
    },
  });

export const historyQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['form-history', place.record, place.part, id],
    queryFn: () =>
      body(api.GET('/api/card/{record}/forms/{part}/{id}/history', { params: { path: { ...at(place), id } } })),
    staleTime: 0,
  });

/** Keeps what was typed; an empty text lets go of it. Throws ApiError. */
export async function keepDraft(place: Place, text: string): Promise<void> {
  const params = { path: at(place) };
  if (text === '') await body(api.DELETE('/api/card/{record}/drafts/{part}', { params, keepalive: true }));
  else await body(api.PUT('/api/card/{record}/drafts/{part}', { params, body: { value: text } }));
  queryClient.setQueryData(draftQuery(place).queryKey, text === '' ? null : text);
}

/** Fetches the part as it is now. */
export function fetchState(place: Place): Promise<FormState> {
  return queryClient.fetchQuery({ ...formQuery(place), staleTime: 0 });
}

/** Marks as old whatever showed the part before it was changed; `shown` fetches anew what stands on the page. */
export async function partChanged(place: Place, shown = false): Promise<void> {
  const keys = [cardKey(place.record), formQuery(place).queryKey, ['form-history', place.record, place.part]];
  const all = place.part === 'identity' ? [...keys, recordsQuery.queryKey] : keys;
  const refetchType = shown ? 'active' : 'none';
  await Promise.all(all.map((queryKey) => queryClient.invalidateQueries({ queryKey, refetchType })));
}

// A value was read by the form of its part, whose fields have the types of the contract.
const typed = (value: Value) => value as FormValue;

/** Makes an entry; the same key makes it once. Throws ApiError: `conflict`, `gone`. */
export function createEntry(place: Place, key: string, value: Value): Promise<FormEntry> {
  return body(
    api.POST('/api/card/{record}/forms/{part}', {
      params: { path: at(place), header: { 'Idempotency-Key': key } },
      body: { value: typed(value) },
    }),
  );
}

/** Changes an entry that is still at this version. Throws ApiError: `precondition-failed`, `gone`, `not-found`. */
export function changeEntry(
  place: Place,
  { id, version }: Pick<FormEntry, 'id' | 'version'>,
  value: Value,
): Promise<FormEntry> {
  return body(
    api.PUT('/api/card/{record}/forms/{part}/{id}', {
      params: { path: { ...at(place), id }, header: match(version) },
      body: { value: typed(value) },
    }),
  );
}

export async function removeEntry(place: Place, { id, version }: Pick<FormEntry, 'id' | 'version'>): Promise<void> {
  await body(
    api.DELETE('/api/card/{record}/forms/{part}/{id}', {
      params: { path: { ...at(place), id }, header: match(version) },
    }),
  );
  await partChanged(place, true);
}

/** @param version That of the deletion */
export async function restoreEntry(place: Place, id: string, version: number): Promise<void> {
  await body(
    api.POST('/api/card/{record}/forms/{part}/{id}/restore', {
      params: { path: { ...at(place), id }, header: match(version) },
    }),
  );
  await partChanged(place, true);
}

/** Answers the part as a whole. Throws ApiError: `conflict` while there are entries. */
export async function giveAnswer(place: Place, answer: GivenAnswer): Promise<void> {
  const state = await body(
    api.PUT('/api/card/{record}/forms/{part}/answer', { params: { path: at(place) }, body: { answer } }),
  );
  await partChanged(place);
  queryClient.setQueryData(formQuery(place).queryKey, state);
}
