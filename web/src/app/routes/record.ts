import { createRoute } from '@tanstack/react-router';
import { cardQuery, queryClient, recordsQuery } from '../../api/queries.ts';
import { language } from '../../i18n/language.ts';
import { rooms } from './frames.tsx';

/** Everything of one record. */
export const record = createRoute({
  getParentRoute: () => rooms,
  path: '/records/$record',
  // The server alone decides whether this record may be opened; its "not found" is shown as it is.
  loader: async ({ params }) => {
    const records = await queryClient.ensureQueryData(recordsQuery);
    if (!records.some(({ id }) => id === params.record))
      await queryClient.fetchQuery(cardQuery(params.record, language()));
  },
});
