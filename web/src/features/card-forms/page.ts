import { ApiError } from '../../api/problem.ts';
import { cardQuery, queryClient } from '../../api/queries.ts';
import { language } from '../../i18n/language.ts';
import { nextStop, openOf } from './fill/openParts.ts';
import type { Stop } from './fill/steps.ts';
import { isFormPart } from './parts/forms.ts';
import { draftQuery, formQuery, historyQuery, type Place } from './requests.ts';

/** The forms of the card in one piece: who opens one goes on to another. */
export { ChangeEntry, NewEntry } from './entry/EntryPage.tsx';
export { CheckCard } from './fill/CheckCard.tsx';
export { StepPage } from './fill/StepPage.tsx';
export { History } from './history/History.tsx';
export { PartPage } from './part/PartPage.tsx';

function placeOf({ record, part }: { record: string; part: string }): Place {
  if (!isFormPart(part)) throw new ApiError({ code: 'not-found', status: 404 });
  return { record, part };
}

/** What each page needs before it is shown. */
export const loaders = {
  async part(params: { record: string; part: string }) {
    const place = placeOf(params);
    const [state, draft] = await Promise.allSettled([
      queryClient.fetchQuery(formQuery(place)),
      queryClient.fetchQuery(draftQuery(place)),
    ]);
    if (state.status === 'rejected') throw state.reason;
    // To be read only, it stands on the card, and has no forms.
    if (state.value.access?.write === false) throw new ApiError({ code: 'not-allowed', status: 403 });
    if (draft.status === 'rejected') throw draft.reason;
  },
  /** Whether a step of the path has something to ask. */
  async step(record: string, step: number): Promise<boolean> {
    return openOf(await queryClient.fetchQuery(cardQuery(record, language())), step).length > 0;
  },
  history: (params: { record: string; part: string; id: string }) =>
    queryClient.fetchQuery(historyQuery(placeOf(params), params.id)),
  check: (record: string) => queryClient.fetchQuery(cardQuery(record, language())),
  /** Where the path begins; null when everything is answered. */
  first: (record: string): Promise<Stop | null> => nextStop(record, null),
};
