import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../api/problem.ts';
import { useGoOn } from '../part/useGoOn.ts';
import { usePartForm } from '../parts/usePartForm.ts';
import { fetchState, formQuery, type Place } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { EntryEditor } from './EntryEditor.tsx';
import { isSingle } from './send-entry.ts';

const newRoute = getRouteApi('/rooms/records/$record/card/$part/new');
const oneRoute = getRouteApi('/rooms/records/$record/card/$part/$id');

/** One more entry of a part. */
export function NewEntry() {
  const { record, part } = newRoute.useParams();
  const { fill = false } = newRoute.useSearch();
  const [round, setRound] = useState(0);
  const place = { record, part };
  return (
    <Entry
      key={`${record}${part}${round}`}
      place={place}
      id={null}
      fill={fill}
      another={
        fill && !isSingle(place)
          ? async () => {
              await fetchState(place).catch(() => undefined);
              setRound(round + 1);
            }
          : undefined
      }
    />
  );
}

/** An entry that is there, to be changed. */
export function ChangeEntry() {
  const { record, part, id } = oneRoute.useParams();
  const { fill = false } = oneRoute.useSearch();
  return <Entry key={id} place={{ record, part }} id={id} fill={fill} />;
}

interface EntryProps {
  place: Place;
  id: string | null;
  fill: boolean;
  another?: (() => Promise<void>) | undefined;
}

function Entry({ place, id, fill, another }: EntryProps) {
  const form = usePartForm(place.part, useOwn(place.record));
  const { data: state } = useSuspenseQuery(formQuery(place));
  const goOn = useGoOn(place, fill);
  const [entry] = useState(() => (id === null ? null : state.entries.find((one) => one.id === id)));
  if (entry === undefined || entry?.value === null) throw new ApiError({ code: 'not-found', status: 404 });
  return (
    <EntryEditor
      place={place}
      form={form}
      entry={entry}
      entries={state.entries}
      fill={fill}
      back="part"
      done={goOn.fromEntry}
      another={another}
      leave={goOn.leave}
    />
  );
}
