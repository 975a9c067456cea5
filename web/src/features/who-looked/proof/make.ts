import { api, body } from '../../../api/client.ts';
import type { Look } from '../../../api/contract.ts';
import { queryClient } from '../../../api/queries.ts';
import { whoLookedQuery } from '../query.ts';
import { type Checked, checkProof } from './check.ts';
import { compareList } from './listed.ts';
import { canCheck, logWatchQuery } from './query.ts';
import { kept } from './watch.ts';

/** A proof as a file, and what this page made of it; `checked` null: this browser cannot check signatures. */
export interface MadeProof {
  readonly file: Blob;
  readonly checked: Checked | null;
  /** How many lines of the list that was loaded are in it, and whether none is missing there; null where no list was whole. */
  readonly list: { readonly proved: number; readonly same: boolean } | null;
}

/** Has the server make the proof, checks it under the key that this browser knows, and holds the loaded list against it. Throws ApiError. */
export async function makeProof(record: string): Promise<MadeProof> {
  const file: Blob = await body(
    api.GET('/api/records/{record}/who-looked/proof', { params: { path: { record } }, parseAs: 'blob' }),
  );
  if (!(await canCheck())) return { file, checked: null, list: null };
  await queryClient.fetchQuery(logWatchQuery);
  const checked = await checkProof(file, kept()?.key ?? '');
  const looks = looksOf(record);
  return { file, checked, list: checked.whole && looks.length > 0 ? compareList(looks, checked) : null };
}

/** Every line of the whole list that was loaded so far. */
function looksOf(record: string): readonly Look[] {
  const data = queryClient.getQueryData(whoLookedQuery(record, 'everything').queryKey);
  return data?.pages.flatMap(({ entries }) => entries) ?? [];
}
