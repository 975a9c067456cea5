import { createRoute, redirect } from '@tanstack/react-router';
import { instanceQuery, queryClient, tokensQuery } from '../../api/queries.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { rooms } from './frames.tsx';

const load = async (page: 'security' | 'factors' | 'codes' | 'devices' | 'activity') =>
  (await codeOf(() => import('../../features/security/pages.ts'))).loaders[page]();

const security = createRoute({
  getParentRoute: () => rooms,
  path: '/security',
  beforeLoad: ({ location }) => {
    if (location.hash === 'password') throw redirect({ to: '/security/password' });
  },
  loader: () => load('security'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Security'),
});

const passkeys = createRoute({
  getParentRoute: () => rooms,
  path: '/security/passkeys',
  loader: () => load('factors'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Passkeys'),
});

const factors = createRoute({
  getParentRoute: () => rooms,
  path: '/security/factors',
  loader: () => load('factors'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Factors'),
});

const authenticator = createRoute({
  getParentRoute: () => rooms,
  path: '/security/authenticator',
  component: lazyPage(() => import('../../features/security/pages.ts'), 'AddAuthenticator'),
});

const codes = createRoute({
  getParentRoute: () => rooms,
  path: '/security/codes',
  loader: () => load('codes'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Codes'),
});

const password = createRoute({
  getParentRoute: () => rooms,
  path: '/security/password',
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Password'),
});

const email = createRoute({
  getParentRoute: () => rooms,
  path: '/security/email',
  loader: () => queryClient.ensureQueryData(instanceQuery),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Email'),
});

const devices = createRoute({
  getParentRoute: () => rooms,
  path: '/security/devices',
  loader: () => load('devices'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Devices'),
});

const activity = createRoute({
  getParentRoute: () => rooms,
  path: '/security/activity',
  loader: () => load('activity'),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Activity'),
});

const programs = createRoute({
  getParentRoute: () => rooms,
  path: '/security/programs',
  loader: () => queryClient.ensureQueryData(tokensQuery),
  component: lazyPage(() => import('../../features/security/pages.ts'), 'Programs'),
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
