import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import { isSignedOut } from '../../api/problem.ts';
import { demoMailQuery, instanceQuery, queryClient } from '../../api/queries.ts';
import { safePath } from '../destination.ts';
import { forgetPerson } from '../person.ts';
import { open } from './frames.tsx';

interface Return {
  to?: string;
  ended?: true;
}

const landing = createRoute({
  getParentRoute: () => open,
  path: '/',
  component: lazyRouteComponent(() => import('../../features/landing/Landing.tsx'), 'Landing'),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: '/sign-in',
  validateSearch: (search): Return => {
    const to = safePath(search['to']);
    return { ...(to === null ? {} : { to }), ...(search['ended'] === true ? { ended: true } : {}) };
  },
  component: lazyRouteComponent(() => import('../../features/identity/SignIn.tsx'), 'SignIn'),
});

const signInFactor = createRoute({
  getParentRoute: () => open,
  path: '/sign-in/factor',
  validateSearch: (search): Pick<Return, 'to'> => {
    const to = safePath(search['to']);
    return to === null ? {} : { to };
  },
  component: lazyRouteComponent(() => import('../../features/identity/SignInFactor.tsx'), 'SignInFactor'),
});

const signUp = createRoute({
  getParentRoute: () => open,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../../features/identity/SignUp.tsx'), 'SignUp'),
});

const signUpCode = createRoute({
  getParentRoute: () => open,
  path: '/sign-up/code',
  component: lazyRouteComponent(() => import('../../features/identity/SignUpCode.tsx'), 'SignUpCode'),
});

const recover = createRoute({
  getParentRoute: () => open,
  path: '/recover',
  component: lazyRouteComponent(() => import('../../features/recover/Recover.tsx'), 'Recover'),
});

const recoverPhone = createRoute({
  getParentRoute: () => open,
  path: '/recover/phone',
  component: lazyRouteComponent(() => import('../../features/recover/LostFactor.tsx'), 'LostFactor'),
});

const recoverPassword = createRoute({
  getParentRoute: () => open,
  path: '/recover/password',
  component: lazyRouteComponent(() => import('../../features/recover/RecoverPassword.tsx'), 'RecoverPassword'),
});

const recoverIdentity = createRoute({
  getParentRoute: () => open,
  path: '/recover/identity',
  component: lazyRouteComponent(() => import('../../features/recover/RecoverIdentity.tsx'), 'RecoverIdentity'),
});

const recoverFinish = createRoute({
  getParentRoute: () => open,
  path: '/recover/finish',
  component: lazyRouteComponent(() => import('../../features/recover/RecoverFinish.tsx'), 'RecoverFinish'),
});

const demo = createRoute({
  getParentRoute: () => open,
  path: '/demo',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyRouteComponent(() => import('../../features/demo/EnterAs.tsx'), 'EnterAs'),
});

const demoMail = createRoute({
  getParentRoute: () => open,
  path: '/demo/mail',
  loader: () => queryClient.ensureQueryData(demoMailQuery),
  component: lazyRouteComponent(() => import('../../features/demo/DemoMail.tsx'), 'DemoMail'),
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
