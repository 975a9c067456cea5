import { instanceQuery, queryClient, tokensQuery } from '../../api/queries.ts';
import { activityQuery, codesQuery, passkeysQuery, sessionsQuery } from './queries.ts';

/** What each page of the security room needs before it is shown; apart from the addresses, which the first page loads. */
export const loaders = {
  security: () =>
    Promise.all([
      queryClient.ensureQueryData(instanceQuery),
      queryClient.ensureQueryData(tokensQuery),
      queryClient.ensureQueryData(passkeysQuery),
      queryClient.ensureQueryData(sessionsQuery),
      queryClient.ensureInfiniteQueryData(activityQuery),
    ]),
  factors: () => Promise.all([queryClient.ensureQueryData(instanceQuery), queryClient.ensureQueryData(passkeysQuery)]),
  codes: () => queryClient.ensureQueryData(codesQuery),
  devices: () => queryClient.fetchQuery(sessionsQuery),
  activity: () => queryClient.ensureInfiniteQueryData(activityQuery),
};
