import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { isSignedOut } from '../../api/problem.ts';
import { instanceQuery, meQuery, queryClient, recordsQuery, sharedQuery } from '../../api/queries.ts';
import { maybeSignedIn } from '../../api/session.ts';
import { loadInsideWords } from '../../i18n/language.ts';
import { DemoBanner } from '../Banners.tsx';
import { safePath } from '../destination.ts';
import { FrameNotFound, FrameProblem } from '../failures.tsx';
import { lazyPage } from '../lazy-page.ts';
import { PublicFrame } from '../PublicFrame.tsx';
import { forgetPerson } from '../person.ts';
import { SkipLink } from '../SkipLink.tsx';

export const root = createRootRoute({
  // The demo's banner stands above everything: known before the first paint, it pushes nothing down. Without it the page is as good.
  beforeLoad: async () => {
    await queryClient.ensureQueryData({ ...instanceQuery, retry: false }).catch(() => undefined);
  },
  component: () => (
    <>
      <SkipLink />
      <DemoBanner />
      <Outlet />
    </>
  ),
  notFoundComponent: FrameNotFound,
  errorComponent: FrameProblem,
});

/** Lets only a signed-in person on; anybody else is asked to sign in, and comes back to where they were. */
async function demandPerson(href: string) {
  const was = maybeSignedIn();
  if (was) {
    const me = await queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
      if (!isSignedOut(error)) throw error;
      forgetPerson();
      return null;
    });
    if (me !== null) return me;
  }
  const to = safePath(href);
  throw redirect({ to: '/sign-in', search: { ...(to === null ? {} : { to }), ...(was ? { ended: true } : {}) } });
}

/** Pages that need nobody to be signed in. */
export const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicFrame });

/** The steps between a new account and its rooms. */
export const joining = createRoute({
  getParentRoute: () => root,
  id: 'joining',
  component: PublicFrame,
  errorComponent: FrameProblem,
  beforeLoad: async ({ location }) => {
    const me = await demandPerson(location.href);
    await loadInsideWords();
    await queryClient.ensureQueryData(instanceQuery);
    return { me };
  },
});

/** Everything behind the sign-in. */
export const rooms = createRoute({
  getParentRoute: () => root,
  id: 'rooms',
  beforeLoad: async ({ location }) => {
    const me = await demandPerson(location.href);
    await loadInsideWords();
    return { me };
  },
  loader: () => Promise.all([queryClient.ensureQueryData(recordsQuery), queryClient.ensureQueryData(sharedQuery)]),
  errorComponent: FrameProblem,
  component: lazyPage(() => import('../RoomFrame.tsx'), 'RoomFrame'),
});
