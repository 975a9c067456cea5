import { createRoute } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import { isSignedOut } from '../../api/problem.ts';
import { demoMailQuery, instanceQuery, meQuery, queryClient } from '../../api/queries.ts';
import { maybeSignedIn } from '../../api/session.ts';
import { loadFurtherWords, loadInsideWords } from '../../i18n/language.ts';
import { safePath } from '../destination.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { forgetPerson, hasConsented, leave } from '../person.ts';
import { open } from './frames.tsx';

interface Return {
  to?: string;
  ended?: true;
}

const landing = createRoute({
  getParentRoute: () => open,
  path: '/',
  component: lazyPage(() => import('../../features/landing/Landing.tsx'), 'Landing'),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: '/sign-in',
  validateSearch: (search): Return => {
    const to = safePath(search['to']);
    return { ...(to === null ? {} : { to }), ...(search['ended'] === true ? { ended: true } : {}) };
  },
  component: lazyPage(() => import('../../features/identity/SignIn.tsx'), 'SignIn'),
});

const signInFactor = createRoute({
  getParentRoute: () => open,
  path: '/sign-in/factor',
  beforeLoad: loadFurtherWords,
  validateSearch: (search): Pick<Return, 'to'> => {
    const to = safePath(search['to']);
    return to === null ? {} : { to };
  },
  component: lazyPage(() => import('../../features/identity/SignInFactor.tsx'), 'SignInFactor'),
});

const signUp = createRoute({
  getParentRoute: () => open,
  path: '/sign-up',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/identity/SignUp.tsx'), 'SignUp'),
});

const signUpCode = createRoute({
  getParentRoute: () => open,
  path: '/sign-up/code',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/identity/SignUpCode.tsx'), 'SignUpCode'),
});

const recover = createRoute({
  getParentRoute: () => open,
  path: '/recover',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/recover/pages.ts'), 'Recover'),
});

const recoverPhone = createRoute({
  getParentRoute: () => open,
  path: '/recover/phone',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/recover/pages.ts'), 'LostFactor'),
});

const recoverPassword = createRoute({
  getParentRoute: () => open,
  path: '/recover/password',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/recover/pages.ts'), 'RecoverPassword'),
});

const recoverIdentity = createRoute({
  getParentRoute: () => open,
  path: '/recover/identity',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/recover/pages.ts'), 'RecoverIdentity'),
});

const recoverFinish = createRoute({
  getParentRoute: () => open,
  path: '/recover/finish',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/recover/pages.ts'), 'RecoverFinish'),
});

const bothWords = () => Promise.all([loadInsideWords(), loadFurtherWords()]).then(() => undefined);

/** Who opens a link, signed in or not. */
async function reader() {
  const me = maybeSignedIn()
    ? await queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
        if (!isSignedOut(error)) throw error;
        forgetPerson();
        return null;
      })
    : null;
  if (me === null) return { signedIn: false, consented: false, roles: [] };
  const instance = await queryClient.ensureQueryData(instanceQuery);
  return { signedIn: true, consented: hasConsented(me, instance.consent.version), roles: me.roles };
}

/** For whoever holds the link, signed in or not: the token stays in memory while one signs in or up. */
const invitation = createRoute({
  getParentRoute: () => open,
  path: '/invitation',
  beforeLoad: bothWords,
  loader: reader,
  component: lazyPage(() => import('../../features/people/pages.ts'), 'Invitation'),
});

/** As `invitation`, for the person whom a record is about. */
const takeOver = createRoute({
  getParentRoute: () => open,
  path: '/take-over',
  beforeLoad: bothWords,
  loader: reader,
  component: lazyPage(() => import('../../features/handover/pages.ts'), 'TakeOver'),
});

/** As `invitation`, for who is offered parts of a record. */
const shared = createRoute({
  getParentRoute: () => open,
  path: '/shared',
  beforeLoad: bothWords,
  loader: reader,
  component: lazyPage(() => import('../../features/share/pages.ts'), 'Offered'),
});

/** For a doctor who holds the link into a practice. */
const practice = createRoute({
  getParentRoute: () => open,
  path: '/practice',
  beforeLoad: bothWords,
  loader: reader,
  component: lazyPage(() => import('../../features/practices/pages.ts'), 'JoinPractice'),
});

/** For whoever holds the link of an invitation to a staff role. */
const join = createRoute({
  getParentRoute: () => open,
  path: '/join',
  beforeLoad: () => Promise.all([loadInsideWords(), loadFurtherWords()]).then(() => undefined),
  loader: async () => (await codeOf(() => import('../../features/staff/pages.ts'))).loadJoin(),
  component: lazyPage(() => import('../../features/staff/pages.ts'), 'Join'),
});

const protection = createRoute({
  getParentRoute: () => open,
  path: '/protection',
  beforeLoad: loadFurtherWords,
  loader: async () =>
    queryClient.ensureQueryData((await codeOf(() => import('../../features/protection/page.ts'))).protectionQuery),
  component: lazyPage(() => import('../../features/protection/page.ts'), 'ProtectionPage'),
});

/** For whoever has the number of a receipt; nobody who was erased can sign in to see it. */
const erased = createRoute({
  getParentRoute: () => open,
  path: '/erased',
  beforeLoad: loadFurtherWords,
  component: lazyPage(() => import('../../features/erased/page.ts'), 'ErasedPage'),
});

const demo = createRoute({
  getParentRoute: () => open,
  path: '/demo',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyPage(() => import('../../features/demo/EnterAs.tsx'), 'EnterAs'),
});

const demoMail = createRoute({
  getParentRoute: () => open,
  path: '/demo/mail',
  beforeLoad: loadFurtherWords,
  loader: () => queryClient.ensureQueryData(demoMailQuery),
  component: lazyPage(() => import('../../features/demo/DemoMail.tsx'), 'DemoMail'),
});

const signOut = createRoute({
  getParentRoute: () => open,
  path: '/sign-out',
  loader: async () => {
    // An answer that is under way would tell of a session that ended by itself.
    await queryClient.cancelQueries();
    await body(api.POST('/api/identity/sign-out')).catch((error: unknown) => {
      if (!isSignedOut(error)) throw error;
    });
    await leave();
  },
});

export const openPages = open.addChildren([
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
  invitation,
  takeOver,
  shared,
  join,
  practice,
  protection,
  erased,
  demo,
  demoMail,
  signOut,
]);
