import { createRoute, redirect } from '@tanstack/react-router';
import { cardQuery, queryClient, recordsQuery } from '../../api/queries.ts';
import { roleInUse, takeRole } from '../../api/role.ts';
import { language } from '../../i18n/language.ts';
import { rooms } from './frames.tsx';

/** Everything of one record. */
export const record = createRoute({
  getParentRoute: () => rooms,
  path: '/records/$record',
  // The server alone decides whether this record may be opened; its "not found" is shown as it is.
  loader: async ({ context, params, location }) => {
    // What one opens of one's own, or looks after, one opens as a patient, and the log says so.
    if (roleInUse() !== 'patient' && context.me.roles.includes('patient')) takeRole('patient');
    const records = await queryClient.ensureQueryData(recordsQuery);
    const withdrawn = records.find(({ id }) => id === params.record)?.withdrawn ?? null;
    // Of a record whose consent is withdrawn there are two pages left.
    const left =
      /\/consent\/?$/.test(location.pathname) || (withdrawn?.yours && /\/who-looked\/?$/.test(location.pathname));
    if (withdrawn !== null && !left) throw redirect({ to: '/records/$record/consent', params });
    if (!records.some(({ id }) => id === params.record))
      await queryClient.fetchQuery(cardQuery(params.record, language()));
  },
});
