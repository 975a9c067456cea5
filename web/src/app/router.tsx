import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { api, body } from '../api/client.ts';
import { ApiError, isSignedOut } from '../api/problem.ts';
import {
  cardQuery,
  demoMailQuery,
  importQuery,
  instanceQuery,
  meQuery,
  onSessionEnded,
  queryClient,
  recordsQuery,
  tokensQuery,
} from '../api/queries.ts';
import { maybeSignedIn, rememberSignedIn } from '../api/session.ts';
import { language, loadInsideWords } from '../i18n/language.ts';
import { DemoBanner } from './Banners.tsx';
import { safePath } from './destination.ts';
import { FrameNotFound, FrameProblem, NotFoundPage, RouteProblem } from './failures.tsx';
import { PublicFrame } from './PublicFrame.tsx';
import { forgetPerson, hasConsented } from './person.ts';
import { SkipLink } from './SkipLink.tsx';

interface Return {
  to?: string;
  ended?: true;
}

const root = createRootRoute({
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

const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicFrame });

const landing = createRoute({
  getParentRoute: () => open,
  path: '/',
  component: lazyRouteComponent(() => import('../features/landing/Landing.tsx'), 'Landing'),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: '/sign-in',
  validateSearch: (search): Return => {
    const to = safePath(search['to']);
    return { ...(to === null ? {} : { to }), ...(search['ended'] === true ? { ended: true } : {}) };
  },
  component: lazyRouteComponent(() => import('../features/identity/SignIn.tsx'), 'SignIn'),
});

const signInFactor = createRoute({
  getParentRoute: () => open,
  path: '/sign-in/factor',
  validateSearch: (search): Pick<Return, 'to'> => {
    const to = safePath(search['to']);
    return to === null ? {} : { to };
  },
  component: lazyRouteComponent(() => import('../features/identity/SignInFactor.tsx'), 'SignInFactor'),
});

const signUp = createRoute({
  getParentRoute: () => open,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../features/identity/SignUp.tsx'), 'SignUp'),
});

const signUpCode = createRoute({
  getParentRoute: () => open,
  path: '/sign-up/code',
  component: lazyRouteComponent(() => import('../features/identity/SignUpCode.tsx'), 'SignUpCode'),
});

const recover = createRoute({
  getParentRoute: () => open,
  path: '/recover',
  component: lazyRouteComponent(() => import('../features/recover/Recover.tsx'), 'Recover'),
});

const recoverPhone = createRoute({
  getParentRoute: () => open,
  path: '/recover/phone',
  component: lazyRouteComponent(() => import('../features/recover/LostFactor.tsx'), 'LostFactor'),
});

const recoverPassword = createRoute({
  getParentRoute: () => open,
  path: '/recover/password',
  component: lazyRouteComponent(() => import('../features/recover/RecoverPassword.tsx'), 'RecoverPassword'),
});

const recoverIdentity = createRoute({
  getParentRoute: () => open,
  path: '/recover/identity',
  component: lazyRouteComponent(() => import('../features/recover/RecoverIdentity.tsx'), 'RecoverIdentity'),
});

const recoverFinish = createRoute({
  getParentRoute: () => open,
  path: '/recover/finish',
  component: lazyRouteComponent(() => import('../features/recover/RecoverFinish.tsx'), 'RecoverFinish'),
});

const demo = createRoute({
  getParentRoute: () => open,
  path: '/demo',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyRouteComponent(() => import('../features/demo/EnterAs.tsx'), 'EnterAs'),
});

const demoMail = createRoute({
  getParentRoute: () => open,
  path: '/demo/mail',
  loader: () => queryClient.ensureQueryData(demoMailQuery),
  component: lazyRouteComponent(() => import('../features/demo/DemoMail.tsx'), 'DemoMail'),
});

const signOut = createRoute({
  getParentRoute: () => open,
  path: '/sign-out',
  loader: async () => {
    await body(api.POST('/api/identity/sign-out')).catch((error: unknown) => {
      if (!isSignedOut(error)) throw error;
    });
    forgetPerson();
    throw redirect({ to: '/' });
  },
});

const joining = createRoute({
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

const consent = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/consent',
  component: lazyRouteComponent(() => import('../features/identity/Consent.tsx'), 'ConsentStep'),
});

const factor = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/factor',
  component: lazyRouteComponent(() => import('../features/identity/FactorStep.tsx'), 'FactorStep'),
});

const firstCodes = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/codes',
  component: lazyRouteComponent(() => import('../features/identity/CodesStep.tsx'), 'CodesStep'),
});

const firstRecord = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/record',
  component: lazyRouteComponent(() => import('../features/people/FirstRecord.tsx'), 'FirstRecord'),
});

const rooms = createRoute({
  getParentRoute: () => root,
  id: 'rooms',
  beforeLoad: async ({ location }) => {
    const me = await demandPerson(location.href);
    await loadInsideWords();
    return { me };
  },
  loader: () => queryClient.ensureQueryData(recordsQuery),
  errorComponent: FrameProblem,
  component: lazyRouteComponent(() => import('./RoomFrame.tsx'), 'RoomFrame'),
});

/** Where a person's own front door is: their record, the first one they look after, or what is still missing. */
const home = createRoute({
  getParentRoute: () => rooms,
  path: '/home',
  beforeLoad: async ({ context }) => {
    const records = await queryClient.ensureQueryData(recordsQuery);
    const first = records.find((record) => record.relation === 'self') ?? records[0];
    if (first !== undefined) throw redirect({ to: '/records/$record', params: { record: first.id } });
    if (context.me.roles.includes('admin')) throw redirect({ to: '/admin' });
    // A role that waits for a passkey: said there, with what to do.
    if (context.me.heldRoles.includes('admin')) throw redirect({ to: '/security' });
    const instance = await queryClient.ensureQueryData(instanceQuery);
    throw redirect({ to: hasConsented(context.me, instance.consent.version) ? '/sign-up/record' : '/sign-up/consent' });
  },
});

const record = createRoute({
  getParentRoute: () => rooms,
  path: '/records/$record',
  // The server alone decides whether this record may be opened; its "not found" is shown as it is.
  loader: async ({ params }) => {
    const records = await queryClient.ensureQueryData(recordsQuery);
    if (!records.some(({ id }) => id === params.record))
      await queryClient.fetchQuery(cardQuery(params.record, language()));
  },
});

const recordHome = createRoute({
  getParentRoute: () => record,
  path: '/',
  loader: ({ params }) =>
    queryClient.ensureQueryData({ ...cardQuery(params.record, language()), revalidateIfStale: true }),
  component: lazyRouteComponent(() => import('../features/home/Home.tsx'), 'Home'),
});

const card = createRoute({
  getParentRoute: () => record,
  path: '/card',
  loader: ({ params }) =>
    queryClient.ensureQueryData({ ...cardQuery(params.record, language()), revalidateIfStale: true }),
  component: lazyRouteComponent(() => import('../features/card/Card.tsx'), 'Card'),
});

const chooseFile = createRoute({
  getParentRoute: () => record,
  path: '/import',
  component: lazyRouteComponent(() => import('../features/exchange/ChooseFile.tsx'), 'ChooseFile'),
});

const importUnderWay = createRoute({
  getParentRoute: () => record,
  path: '/imports/$import',
  loader: ({ params }) => queryClient.fetchQuery(importQuery(params.import)),
  component: lazyRouteComponent(() => import('../features/exchange/ImportPage.tsx'), 'ImportPage'),
});

const newPerson = createRoute({
  getParentRoute: () => rooms,
  path: '/people/new',
  component: lazyRouteComponent(() => import('../features/people/NewPerson.tsx'), 'NewPerson'),
});

const security = createRoute({
  getParentRoute: () => rooms,
  path: '/security',
  beforeLoad: ({ location }) => {
    if (location.hash === 'password') throw redirect({ to: '/security/password' });
  },
  loader: async () => {
    const queries = await import('../features/security/queries.ts');
    await Promise.all([
      queryClient.ensureQueryData(instanceQuery),
      queryClient.ensureQueryData(tokensQuery),
      queryClient.ensureQueryData(queries.passkeysQuery),
      queryClient.ensureQueryData(queries.sessionsQuery),
      queryClient.ensureInfiniteQueryData(queries.activityQuery),
    ]);
  },
  component: lazyRouteComponent(() => import('../features/security/Security.tsx'), 'Security'),
});

const passkeys = createRoute({
  getParentRoute: () => rooms,
  path: '/security/passkeys',
  loader: async () => {
    const { passkeysQuery } = await import('../features/security/queries.ts');
    await Promise.all([queryClient.ensureQueryData(instanceQuery), queryClient.ensureQueryData(passkeysQuery)]);
  },
  component: lazyRouteComponent(() => import('../features/security/passkeys/Passkeys.tsx'), 'Passkeys'),
});

const factors = createRoute({
  getParentRoute: () => rooms,
  path: '/security/factors',
  loader: async () => {
    const { passkeysQuery } = await import('../features/security/queries.ts');
    await Promise.all([queryClient.ensureQueryData(instanceQuery), queryClient.ensureQueryData(passkeysQuery)]);
  },
  component: lazyRouteComponent(() => import('../features/security/factors/Factors.tsx'), 'Factors'),
});

const codes = createRoute({
  getParentRoute: () => rooms,
  path: '/security/codes',
  loader: async () => queryClient.ensureQueryData((await import('../features/security/queries.ts')).codesQuery),
  component: lazyRouteComponent(() => import('../features/security/codes/Codes.tsx'), 'Codes'),
});

const password = createRoute({
  getParentRoute: () => rooms,
  path: '/security/password',
  component: lazyRouteComponent(() => import('../features/security/Password.tsx'), 'Password'),
});

const email = createRoute({
  getParentRoute: () => rooms,
  path: '/security/email',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyRouteComponent(() => import('../features/security/email/Email.tsx'), 'Email'),
});

const devices = createRoute({
  getParentRoute: () => rooms,
  path: '/security/devices',
  loader: async () => queryClient.fetchQuery((await import('../features/security/queries.ts')).sessionsQuery),
  component: lazyRouteComponent(() => import('../features/security/devices/Devices.tsx'), 'Devices'),
});

const activity = createRoute({
  getParentRoute: () => rooms,
  path: '/security/activity',
  loader: async () =>
    queryClient.ensureInfiniteQueryData((await import('../features/security/queries.ts')).activityQuery),
  component: lazyRouteComponent(() => import('../features/security/activity/Activity.tsx'), 'Activity'),
});

const programs = createRoute({
  getParentRoute: () => rooms,
  path: '/security/programs',
  loader: () => queryClient.ensureQueryData(tokensQuery),
  component: lazyRouteComponent(() => import('../features/security/Programs.tsx'), 'Programs'),
});

const authenticator = createRoute({
  getParentRoute: () => rooms,
  path: '/security/authenticator',
  component: lazyRouteComponent(() => import('../features/security/factors/AddAuthenticator.tsx'), 'AddAuthenticator'),
});

const admin = createRoute({
  getParentRoute: () => rooms,
  path: '/admin',
  loader: async ({ context }) => {
    if (!context.me.roles.includes('admin')) throw new ApiError({ code: 'not-found', status: 404 });
    await queryClient.ensureQueryData(instanceQuery);
  },
  component: lazyRouteComponent(() => import('../features/admin/Admin.tsx'), 'Admin'),
});

const routeTree = root.addChildren([
  open.addChildren([
    landing,
    signIn,
    signInFactor,
    signUp,
    signUpCode,
    recover,
    recoverPhone,
    recoverPassword,
    recoverIdentity,
    recoverFinish,
    demo,
    demoMail,
    signOut,
  ]),
  joining.addChildren([factor, firstCodes, consent, firstRecord]),
  rooms.addChildren([
    home,
    record.addChildren([recordHome, card, chooseFile, importUnderWay]),
    newPerson,
    security,
    passkeys,
    factors,
    authenticator,
    codes,
    password,
    email,
    devices,
    activity,
    programs,
    admin,
  ]),
]);

export const router = createRouter({
  routeTree,
  scrollRestoration: true,
  defaultErrorComponent: RouteProblem,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingMs: 1_000,
});

onSessionEnded(() => {
  rememberSignedIn(false);
  const to = safePath(router.state.location.href);
  void router.navigate({ to: '/sign-in', search: { ended: true, ...(to === null ? {} : { to }) } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
