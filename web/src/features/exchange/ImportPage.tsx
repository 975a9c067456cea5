import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../../api/problem.ts';
import { cardKey, importQuery, queryClient, recordsQuery } from '../../api/queries.ts';
import { Done } from './Done.tsx';
import { Failed } from './Failed.tsx';
import { Preview } from './Preview.tsx';
import { rememberImport } from './pending.ts';
import { UnderWay } from './UnderWay.tsx';

const route = getRouteApi('/rooms/records/$record/imports/$import');

/** One import, at whatever point it is: read, asked about, stored, done, undone, failed. The page may be left and found again. */
export function ImportPage() {
  const { record, import: id } = route.useParams();
  const { data } = useSuspenseQuery(importQuery(id));
  if (data.record !== record) throw new ApiError({ code: 'not-found', status: 404 });
  const { state } = data;

  useEffect(() => {
    const over = state === 'done' || state === 'undone' || state === 'failed';
    rememberImport(record, over ? null : id);
    if (!over) return;
    // Not even for a moment may the card show what it was before.
    queryClient.removeQueries({ queryKey: cardKey(record) });
    void queryClient.invalidateQueries({ queryKey: recordsQuery.queryKey });
  }, [record, id, state]);

  switch (state) {
    case 'reading':
    case 'storing':
      return <UnderWay key={state} work={data} />;
    case 'preview':
      return <Preview key={state} work={data} />;
    case 'done':
    case 'undone':
      return <Done key={state} work={data} />;
    case 'failed':
      return <Failed key={state} work={data} />;
  }
}
