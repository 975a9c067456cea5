import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { EntryEditor } from '../entry/EntryEditor.tsx';
import { isSingle } from '../entry/send-entry.ts';
import { usePartForm } from '../parts/usePartForm.ts';
import { formQuery, type Place } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { EntryList } from './EntryList.tsx';
import { QuestionPage } from './QuestionPage.tsx';
import { useGoOn } from './useGoOn.ts';

const route = getRouteApi('/rooms/records/$record/card/$part');

/** One part of the card: what stands in it, or the question that nobody has answered. */
export function PartPage() {
  const { record, part } = route.useParams();
  return <OnePart key={`${record}${part}`} record={record} part={part} />;
}

function OnePart(place: Place) {
  const { fill = false } = route.useSearch();
  const form = usePartForm(place.part, useOwn(place.record));
  const { data: state } = useSuspenseQuery(formQuery(place));
  const goOn = useGoOn(place, fill);
  const [first] = state.entries;
  // What no form covers is listed, to be removed.
  if (state.entries.length > 0 && (!isSingle(place) || first?.value === null))
    return <EntryList place={place} form={form} state={state} fill={fill} />;
  if (form.whole !== null && first === undefined)
    return <QuestionPage place={place} form={form} whole={form.whole} state={state} fill={fill} />;
  return (
    <EntryEditor
      place={place}
      form={form}
      entry={first ?? null}
      entries={state.entries}
      fill={fill}
      back="card"
      done={goOn.fromPart}
      leave={goOn.leave}
    />
  );
}
