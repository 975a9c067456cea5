import { createRoute } from '@tanstack/react-router';
import type { Me, Role } from '../../api/contract.ts';
import { ApiError } from '../../api/problem.ts';
import { queryClient } from '../../api/queries.ts';
import { roleInUse, takeRole } from '../../api/role.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { rooms } from './frames.tsx';

const pages = () => import('../../features/watching/pages.ts');

/** Only for who holds the role, and in it. */
function inRole({ roles }: Me, role: Role): void {
  if (!roles.includes(role)) throw new ApiError({ code: 'not-found', status: 404 });
  if (roleInUse() !== role) takeRole(role);
}

const chosen = (search: Record<string, unknown>): { week?: string } =>
  typeof search['week'] === 'string' && /^\d{4}-\d\d-\d\d$/.test(search['week']) ? { week: search['week'] } : {};

const security = createRoute({
  getParentRoute: () => rooms,
  path: '/admin/security',
  validateSearch: chosen,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    inRole(context.me, 'admin');
    const { securityQuery } = await codeOf(pages);
    await queryClient.fetchQuery(securityQuery('admin', deps.week));
  },
  component: lazyPage(pages, 'SecurityEvents'),
});

const audit = createRoute({
  getParentRoute: () => rooms,
  path: '/audit',
  validateSearch: chosen,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    inRole(context.me, 'auditor');
    const { securityQuery, ledgerViewQuery } = await codeOf(pages);
    await Promise.all([
      queryClient.fetchQuery(securityQuery('auditor', deps.week)),
      queryClient.fetchQuery(ledgerViewQuery),
    ]);
  },
  component: lazyPage(pages, 'AuditorEvents'),
});

export const watchingPages = [security, audit];
