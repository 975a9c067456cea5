import { createRoute } from '@tanstack/react-router';
import type { Me, Role } from '../../api/contract.ts';
import { ApiError } from '../../api/problem.ts';
import { instanceQuery, queryClient } from '../../api/queries.ts';
import { roleInUse, takeRole } from '../../api/role.ts';
import { keysQuery } from '../../features/keys/query.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { rooms } from './frames.tsx';

const cases = () => import('../../features/cases/pages.ts');
const staff = () => import('../../features/staff/pages.ts');

/** Pages of a role: whoever holds it is in it from here on; to anybody else there is no such page. */
function demandRole({ roles }: Me, role: Role): void {
  if (!roles.includes(role)) throw new ApiError({ code: 'not-found', status: 404 });
  if (roleInUse() !== role) takeRole(role);
}

const people = createRoute({
  getParentRoute: () => rooms,
  path: '/admin/people',
  loader: async ({ context }) => {
    demandRole(context.me, 'admin');
    await queryClient.fetchQuery((await codeOf(staff)).staffQuery);
  },
  component: lazyPage(staff, 'People'),
});

const practices = createRoute({
  getParentRoute: () => rooms,
  path: '/admin/practices',
  loader: async ({ context }) => {
    demandRole(context.me, 'admin');
    await queryClient.fetchQuery((await codeOf(() => import('../../features/practices/pages.ts'))).allPracticesQuery);
  },
  component: lazyPage(() => import('../../features/practices/pages.ts'), 'AllPractices'),
});

const toAnswer = createRoute({
  getParentRoute: () => rooms,
  path: '/admin/cases',
  loader: async ({ context }) => {
    demandRole(context.me, roleInUse() === 'auditor' ? 'auditor' : 'admin');
    await queryClient.fetchQuery((await codeOf(cases)).toAnswerQuery);
  },
  component: lazyPage(cases, 'ToAnswer'),
});

const admin = createRoute({
  getParentRoute: () => rooms,
  path: '/admin',
  loader: async ({ context }) => {
    demandRole(context.me, 'admin');
    await queryClient.ensureQueryData(instanceQuery);
  },
  component: lazyPage(() => import('../../features/admin/Admin.tsx'), 'Admin'),
});

const keys = createRoute({
  getParentRoute: () => rooms,
  path: '/admin/keys',
  loader: async ({ context }) => {
    demandRole(context.me, 'admin');
    await queryClient.ensureQueryData({ ...keysQuery, revalidateIfStale: true });
  },
  component: lazyPage(() => import('../../features/keys/KeysPage.tsx'), 'KeysPage'),
});

/** The pages of who administers; an auditor answers questions there too. */
export const adminPages = [admin, people, practices, toAnswer, keys];
