import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import type { Me, Show } from '../api/contract.ts';
import {
  cardQuery,
  emergencyQuery,
  importQuery,
  instanceQuery,
  onSessionEnded,
  queryClient,
  recordsQuery,
  sharedQuery,
} from '../api/queries.ts';
import { roleInUse } from '../api/role.ts';
import { rememberSignedIn } from '../api/session.ts';
import { language } from '../i18n/language.ts';
import { safePath } from './destination.ts';
import { NotFoundPage, RouteProblem } from './failures.tsx';
import { codeOf, lazyPage } from './lazy-page.ts';
import { tokenWaits, waitingLink } from './mail-token.ts';
import { hasConsented, isOutdated } from './person.ts';
import { adminPages } from './routes/admin.ts';
import { cardForms } from './routes/card-forms.ts';
import { doctorPages, isConfirmed } from './routes/doctor.ts';
import { emergencyPages, emergencySetting } from './routes/emergency.ts';
import { formerPages } from './routes/former.ts';
import { joining, rooms, root } from './routes/frames.tsx';
import { openPages } from './routes/open.ts';
import { record } from './routes/record.ts';
import { securityPages } from './routes/security.ts';
import { watchingPages } from './routes/watching.ts';

const firstConsent = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/consent',
  component: lazyPage(() => import('../features/identity/Consent.tsx'), 'ConsentStep'),
});

const factor = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/factor',
  component: lazyPage(() => import('../features/identity/FactorStep.tsx'), 'FactorStep'),
});

const firstCodes = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/codes',
  component: lazyPage(() => import('../features/identity/CodesStep.tsx'), 'CodesStep'),
});

const firstRecord = createRoute({
  getParentRoute: () => joining,
  path: '/sign-up/record',
  component: lazyPage(() => import('../features/people/FirstRecord.tsx'), 'FirstRecord'),
});

let asked = false;

/** Whether to ask for a newer version of the text that the person agreed to: once a visit; a banner stands on every page. */
async function asksAgain(me: Me): Promise<boolean> {
  const { consent } = await queryClient.ensureQueryData(instanceQuery);
  if (asked || !isOutdated(me, consent.version)) return false;
  asked = true;
  return true;
}

/** Where a person's own front door is: their record, the first one they look after, or what is still missing. */
const home = createRoute({
  getParentRoute: () => rooms,
  path: '/home',
  beforeLoad: async ({ context }) => {
    if (tokenWaits('/join')) throw redirect({ to: '/join' });
    const role = roleInUse();
    if (role === 'admin') throw redirect({ to: '/admin' });
    if (role === 'auditor' && !tokenWaits('/shared')) throw redirect({ to: '/audit' });
    if (role === 'doctor' && !tokenWaits('/shared'))
      throw redirect({ to: (await isConfirmed()) ? '/patients' : '/work' });
    const [given] = role === 'caregiver' ? await queryClient.ensureQueryData(sharedQuery) : [];
    if (given !== undefined) throw redirect({ to: '/records/$record', params: { record: given.record } });
    if (role !== null && role !== 'patient') throw redirect({ to: tokenWaits('/shared') ? '/shared' : '/work' });
    const records = await queryClient.ensureQueryData(recordsQuery);
    const first = records.find((record) => record.relation === 'self') ?? records[0];
    if (first !== undefined && (await asksAgain(context.me))) throw redirect({ to: '/consent' });
    if (first !== undefined) throw redirect({ to: '/records/$record', params: { record: first.id } });
    const link = waitingLink();
    if (link !== null) throw redirect({ to: link });
    const [shared] = await queryClient.ensureQueryData(sharedQuery);
    if (shared !== undefined) throw redirect({ to: '/records/$record', params: { record: shared.record } });
    // A role that waits for a passkey: said there, with what to do.
    if (context.me.heldRoles.some((held) => !context.me.roles.includes(held))) throw redirect({ to: '/security' });
    const instance = await queryClient.ensureQueryData(instanceQuery);
    throw redirect({ to: hasConsented(context.me, instance.consent.version) ? '/sign-up/record' : '/sign-up/consent' });
  },
});

const recordHome = createRoute({
  getParentRoute: () => record,
  path: '/',
  beforeLoad: async ({ params }) => {
    // Whoever was given parts of a record finds them on its card.
    const shared = await queryClient.ensureQueryData(sharedQuery);
    if (shared.some((one) => one.record === params.record)) throw redirect({ to: '/records/$record/card', params });
  },
  loader: async ({ params }) => {
    await Promise.all([
      queryClient.ensureQueryData({ ...cardQuery(params.record, language()), revalidateIfStale: true }),
      queryClient.ensureQueryData({ ...emergencyQuery(params.record), revalidateIfStale: true }),
    ]);
  },
  component: lazyPage(() => import('../features/home/Home.tsx'), 'Home'),
});

const card = createRoute({
  getParentRoute: () => record,
  path: '/card',
  loader: ({ params }) =>
    queryClient.ensureQueryData({ ...cardQuery(params.record, language()), revalidateIfStale: true }),
  component: lazyPage(() => import('../features/card/Card.tsx'), 'Card'),
});

type Part = Exclude<Show, 'everything'>;
const parts: readonly Part[] = ['others', 'changes', 'refused', 'readings'];
const isPart = (show: unknown): show is Part => typeof show === 'string' && parts.some((part) => part === show);

const whoLooked = createRoute({
  getParentRoute: () => record,
  path: '/who-looked',
  validateSearch: ({ show }): { show?: Part } => (isPart(show) ? { show } : {}),
  loaderDeps: ({ search }): { show: Show } => ({ show: search.show ?? 'everything' }),
  loader: async ({ params, deps: { show } }) => {
    const { whoLookedQuery, countsQuery, casesQuery } = await codeOf(() => import('../features/who-looked/page.ts'));
    await Promise.all([
      queryClient.ensureInfiniteQueryData(whoLookedQuery(params.record, show)),
      queryClient.ensureQueryData({ ...countsQuery(params.record), revalidateIfStale: true }),
      queryClient.ensureQueryData({ ...casesQuery(params.record), revalidateIfStale: true }),
    ]);
  },
  component: lazyPage(() => import('../features/who-looked/page.ts'), 'WhoLooked'),
});

const cases = () => import('../features/cases/pages.ts');

const question = createRoute({
  getParentRoute: () => record,
  path: '/who-looked/$entry',
  loader: async ({ params }) => {
    await queryClient.fetchQuery((await codeOf(cases)).casesQuery(params.record));
  },
  component: lazyPage(cases, 'Question'),
});

const guardians = createRoute({
  getParentRoute: () => record,
  path: '/guardians',
  loader: async ({ params }) => {
    const records = await queryClient.ensureQueryData(recordsQuery);
    // Nobody looks after one's own record.
    if (records.some(({ id, relation }) => id === params.record && relation === 'self'))
      throw redirect({ to: '/records/$record', params });
    await queryClient.fetchQuery(
      (await codeOf(() => import('../features/people/pages.ts'))).guardiansQuery(params.record),
    );
  },
  component: lazyPage(() => import('../features/people/pages.ts'), 'Guardians'),
});

const sharing = () => import('../features/share/pages.ts');
const grantsOf = async (id: string) => {
  const { grantsQuery, requestsQuery } = await codeOf(sharing);
  await Promise.all([queryClient.fetchQuery(grantsQuery(id)), queryClient.fetchQuery(requestsQuery)]);
};

const share = createRoute({
  getParentRoute: () => record,
  path: '/share',
  loader: ({ params }) => grantsOf(params.record),
  component: lazyPage(sharing, 'Share'),
});

const addPerson = createRoute({
  getParentRoute: () => record,
  path: '/share/new',
  component: lazyPage(sharing, 'AddPerson'),
});

const changeAccess = createRoute({
  getParentRoute: () => record,
  path: '/share/$grant',
  loader: ({ params }) => grantsOf(params.record),
  component: lazyPage(sharing, 'ChangeAccess'),
});

const answerRequest = createRoute({
  getParentRoute: () => record,
  path: '/share/requests/$request',
  loader: ({ params }) => grantsOf(params.record),
  component: lazyPage(sharing, 'AnswerRequest'),
});

const consents = () => import('../features/consent/pages.ts');

const recordConsent = createRoute({
  getParentRoute: () => record,
  path: '/consent',
  loader: async ({ params }) => {
    const { consentQuery } = await codeOf(consents);
    await Promise.all([
      queryClient.fetchQuery(consentQuery(params.record)),
      queryClient.ensureQueryData(instanceQuery),
    ]);
  },
  component: lazyPage(consents, 'RecordConsent'),
});

const newText = createRoute({
  getParentRoute: () => rooms,
  path: '/consent',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyPage(consents, 'NewText'),
});

const chooseFile = createRoute({
  getParentRoute: () => record,
  path: '/import',
  component: lazyPage(() => import('../features/exchange/ChooseFile.tsx'), 'ChooseFile'),
});

const importUnderWay = createRoute({
  getParentRoute: () => record,
  path: '/imports/$import',
  loader: ({ params }) => queryClient.fetchQuery(importQuery(params.import)),
  component: lazyPage(() => import('../features/exchange/ImportPage.tsx'), 'ImportPage'),
});

const newPerson = createRoute({
  getParentRoute: () => rooms,
  path: '/people/new',
  component: lazyPage(() => import('../features/people/NewPerson.tsx'), 'NewPerson'),
});

const privacy = createRoute({
  getParentRoute: () => rooms,
  path: '/privacy',
  loader: async () => {
    const { whatWeKeepQuery } = await codeOf(() => import('../features/privacy/page.ts'));
    await queryClient.ensureQueryData(whatWeKeepQuery(language()));
  },
  component: lazyPage(() => import('../features/privacy/page.ts'), 'Privacy'),
});

const deleteEverything = createRoute({
  getParentRoute: () => rooms,
  path: '/privacy/delete',
  validateSearch: ({ record: id }): { record?: string } => (typeof id === 'string' ? { record: id } : {}),
  loader: async () => {
    await queryClient.fetchQuery((await codeOf(() => import('../features/privacy/page.ts'))).erasureQuery);
  },
  component: lazyPage(() => import('../features/privacy/page.ts'), 'ErasePage'),
});

const settings = createRoute({
  getParentRoute: () => rooms,
  path: '/settings',
  component: lazyPage(() => import('../features/settings/Settings.tsx'), 'Settings'),
});

const routeTree = root.addChildren([
  openPages,
  joining.addChildren([factor, firstCodes, firstConsent, firstRecord]),
  rooms.addChildren([
    home,
    record.addChildren([
      recordHome,
      card,
      ...cardForms,
      whoLooked,
      question,
      guardians,
      ...formerPages,
      share,
      addPerson,
      changeAccess,
      answerRequest,
      emergencySetting,
      recordConsent,
      chooseFile,
      importUnderWay,
    ]),
    newPerson,
    newText,
    privacy,
    deleteEverything,
    settings,
    ...securityPages,
    ...adminPages,
    ...doctorPages,
    ...watchingPages,
    ...emergencyPages,
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
