import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { instanceQuery, queryClient, tokensQuery } from '../../api/queries.ts';
import { rooms } from './frames.tsx';

const security = createRoute({
  getParentRoute: () => rooms,
  path: '/security',
  beforeLoad: ({ location }) => {
    if (location.hash === 'password') throw redirect({ to: '/security/password' });
  },
  loader: async () => {
    const queries = await import('../../features/security/queries.ts');
    await Promise.all([
      queryClient.ensureQueryData(instanceQuery),
      queryClient.ensureQueryData(tokensQuery),
      queryClient.ensureQueryData(queries.passkeysQuery),
      queryClient.ensureQueryData(queries.sessionsQuery),
      queryClient.ensureInfiniteQueryData(queries.activityQuery),
    ]);
  },
  component: lazyRouteComponent(() => import('../../features/security/Security.tsx'), 'Security'),
});

const passkeys = createRoute({
  getParentRoute: () => rooms,
  path: '/security/passkeys',
  loader: async () => {
    const { passkeysQuery } = await import('../../features/security/queries.ts');
    await Promise.all([queryClient.ensureQueryData(instanceQuery), queryClient.ensureQueryData(passkeysQuery)]);
  },
  component: lazyRouteComponent(() => import('../../features/security/passkeys/Passkeys.tsx'), 'Passkeys'),
});

const factors = createRoute({
  getParentRoute: () => rooms,
  path: '/security/factors',
  loader: async () => {
    const { passkeysQuery } = await import('../../features/security/queries.ts');
    await Promise.all([queryClient.ensureQueryData(instanceQuery), queryClient.ensureQueryData(passkeysQuery)]);
  },
  component: lazyRouteComponent(() => import('../../features/security/factors/Factors.tsx'), 'Factors'),
});

const authenticator = createRoute({
  getParentRoute: () => rooms,
  path: '/security/authenticator',
  component: lazyRouteComponent(
    () => import('../../features/security/factors/AddAuthenticator.tsx'),
    'AddAuthenticator',
  ),
});

const codes = createRoute({
  getParentRoute: () => rooms,
  path: '/security/codes',
  loader: async () => queryClient.ensureQueryData((await import('../../features/security/queries.ts')).codesQuery),
  component: lazyRouteComponent(() => import('../../features/security/codes/Codes.tsx'), 'Codes'),
});

const password = createRoute({
  getParentRoute: () => rooms,
  path: '/security/password',
  component: lazyRouteComponent(() => import('../../features/security/Password.tsx'), 'Password'),
});

const email = createRoute({
  getParentRoute: () => rooms,
  path: '/security/email',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyRouteComponent(() => import('../../features/security/email/Email.tsx'), 'Email'),
});

const devices = createRoute({
  getParentRoute: () => rooms,
  path: '/security/devices',
  loader: async () => queryClient.fetchQuery((await import('../../features/security/queries.ts')).sessionsQuery),
  component: lazyRouteComponent(() => import('../../features/security/devices/Devices.tsx'), 'Devices'),
});

const activity = createRoute({
  getParentRoute: () => rooms,
  path: '/security/activity',
  loader: async () =>
    queryClient.ensureInfiniteQueryData((await import('../../features/security/queries.ts')).activityQuery),
  component: lazyRouteComponent(() => import('../../features/security/activity/Activity.tsx'), 'Activity'),
});

const programs = createRoute({
  getParentRoute: () => rooms,
  path: '/security/programs',
  loader: () => queryClient.ensureQueryData(tokensQuery),
  component: lazyRouteComponent(() => import('../../features/security/Programs.tsx'), 'Programs'),
});

/** The security room and its pages. */
export const securityPages = [
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
] as const;
