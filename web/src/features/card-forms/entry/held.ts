import { meQuery, queryClient } from '../../../api/queries.ts';
import type { Slots } from '../engine/drafts.ts';
import type { Place } from '../requests.ts';

/** What could not be kept because the session had ended: in memory, for the same account when it has signed in again. */
let held: { readonly account: string; readonly place: string; readonly slots: Slots } | null = null;

const nameOf = ({ record, part }: Place) => `${record} ${part}`;

/** The account that is signed in; null when it is not known. */
export function accountNow(): string | null {
  return queryClient.getQueryData(meQuery.queryKey)?.account ?? null;
}

export function hold(account: string, place: Place, slots: Slots): void {
  held = { account, place: nameOf(place), slots };
}

/** What is held for the account that is signed in; it stays held until `letGo`. */
export function heldFor(account: string | null, place: Place): Slots {
  return held !== null && held.account === account && held.place === nameOf(place) ? held.slots : {};
}

/** It is with the server now, or it is somebody else who has signed in. */
export function letGo(account: string | null, place: Place): void {
  if (held?.account !== account || held?.place === nameOf(place)) held = null;
}
