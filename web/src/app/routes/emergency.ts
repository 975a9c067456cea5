import { createRoute, redirect } from '@tanstack/react-router';
import { emergencyQuery, queryClient } from '../../api/queries.ts';
import { roleInUse } from '../../api/role.ts';
import { language } from '../../i18n/language.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { asDoctor } from './doctor.ts';
import { rooms } from './frames.tsx';
import { record } from './record.ts';

const pages = () => import('../../features/emergency/pages.ts');

/** Whether doctors may open the record in an emergency, for whose it is. */
export const emergencySetting = createRoute({
  getParentRoute: () => record,
  path: '/share/emergency',
  loader: ({ params }) => queryClient.fetchQuery({ ...emergencyQuery(params.record), staleTime: 0 }),
  component: lazyPage(pages, 'Setting'),
});

const find = createRoute({
  getParentRoute: () => rooms,
  path: '/emergency',
  beforeLoad: asDoctor,
  loader: async () => {
    await queryClient.fetchQuery((await codeOf(pages)).openedQuery);
  },
  component: lazyPage(pages, 'Find'),
});

const chart = createRoute({
  getParentRoute: () => rooms,
  path: '/emergency/$record',
  beforeLoad: asDoctor,
  loader: async ({ params }) => {
    const { emergencyCardQuery, openedQuery } = await codeOf(pages);
    await Promise.all([
      queryClient.fetchQuery(openedQuery),
      // Never from memory: it may have ended since.
      queryClient.fetchQuery(emergencyCardQuery(params.record, language())),
    ]);
  },
  component: lazyPage(pages, 'EmergencyChart'),
});

const queue = createRoute({
  getParentRoute: () => rooms,
  path: '/reviews/emergencies',
  loader: async () => {
    const role = roleInUse();
    if (role !== 'admin' && role !== 'auditor') throw redirect({ to: '/home' });
    await queryClient.fetchQuery((await codeOf(pages)).queueQuery);
  },
  component: lazyPage(pages, 'Queue'),
});

export const emergencyPages = [find, chart, queue];
