import { useQuery } from '@tanstack/react-query';
import type { FormEntry, FormState, Language } from '../../../api/contract.ts';
import { cardQuery } from '../../../api/queries.ts';
import { useLanguage } from '../../../i18n/language.ts';
import type { AnyForm } from '../engine/field.ts';
import { shownRow } from '../engine/show.ts';
import type { Place } from '../requests.ts';

export interface EntryName {
  readonly title: string;
  readonly language: Language | null;
  readonly details: readonly string[];
}

/** How a list names an entry: by its fields, or by the card where no form covers it. */
export function useEntryName(place: Place, form: AnyForm, state: FormState): (entry: FormEntry) => EntryName {
  const language = useLanguage();
  const needed = state.entries.some(({ value }) => value === null);
  const { data: card } = useQuery({ ...cardQuery(place.record, language), enabled: needed });
  return ({ id, value }) => {
    if (value !== null) return shownRow(form, value, language);
    const shown = card?.parts.flatMap(({ entries }) => entries).find((entry) => entry.id === id);
    return {
      title: shown?.title ?? form.title,
      language: shown?.titleLanguage ?? null,
      details: shown?.detail == null ? [] : [shown.detail],
    };
  };
}
