import { createRoute, redirect } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import { isSignedOut } from '../../api/problem.ts';
import { demoMailQuery, instanceQuery, queryClient } from '../../api/queries.ts';
import { loadFurtherWords } from '../../i18n/language.ts';
import { safePath } from '../destination.ts';
import { lazyPage } from '../lazy-page.ts';
import { forgetPerson } from '../person.ts';
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

const demo = createRoute({
  getParentRoute: () => open,
  path: '/demo',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyPage(() => import('../../features/demo/EnterAs.tsx'), 'EnterAs'),
});

const demoMail = createRoute({
  getParentRoute: () => open,
  path: '/demo/mail',
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
    forgetPerson();
    throw redirect({ to: '/' });
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
  demo,
  demoMail,
  signOut,
]);
