import { createRoute } from '@tanstack/react-router';
import { queryClient } from '../../api/queries.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { record } from './record.ts';

const handover = () => import('../../features/handover/pages.ts');

/** Who looked after one's own record until one took it over, and what they keep. */
const formerGuardians = createRoute({
  getParentRoute: () => record,
  path: '/former-guardians',
  loader: async ({ params }) => queryClient.fetchQuery((await codeOf(handover)).formerQuery(params.record)),
  component: lazyPage(handover, 'FormerGuardians'),
});

const giveFormer = createRoute({
  getParentRoute: () => record,
  path: '/former-guardians/$former',
  loader: async ({ params }) => queryClient.fetchQuery((await codeOf(handover)).formerQuery(params.record)),
  component: lazyPage(handover, 'GiveFormer'),
});

export const formerPages = [formerGuardians, giveFormer] as const;
