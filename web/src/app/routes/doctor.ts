import { createRoute, redirect } from '@tanstack/react-router';
import type { Me } from '../../api/contract.ts';
import { cardQuery, queryClient, sharedQuery } from '../../api/queries.ts';
import { roleInUse, takeRole } from '../../api/role.ts';
import { language } from '../../i18n/language.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { rooms } from './frames.tsx';

/** A doctor's rooms are entered in that role; what was read in another one is asked for anew. */
export function asDoctor({ context }: { context: { me: Me } }): void {
  if (!context.me.roles.includes('doctor')) throw redirect({ to: '/home' });
  if (roleInUse() === 'doctor') return;
  takeRole('doctor');
  queryClient.removeQueries({ queryKey: sharedQuery.queryKey });
}

/** Whether patients can give a doctor anything yet; else the page of his work says what is missing and whom to ask. */
export async function isConfirmed(): Promise<boolean> {
  const { professionalQuery } = await codeOf(() => import('../../features/staff/pages.ts'));
  const { professional } = await queryClient.fetchQuery(professionalQuery);
  return professional?.state === 'confirmed';
}

const pages = () => import('../../features/doctor/page.ts');

const patients = createRoute({
  getParentRoute: () => rooms,
  path: '/patients',
  beforeLoad: asDoctor,
  loader: async () => {
    const given = await queryClient.ensureQueryData({ ...sharedQuery, revalidateIfStale: true });
    if (given.length === 0 && !(await isConfirmed())) throw redirect({ to: '/work' });
  },
  component: lazyPage(pages, 'Patients'),
});

const chart = createRoute({
  getParentRoute: () => rooms,
  path: '/patients/$record',
  beforeLoad: asDoctor,
  loader: async ({ params }) => {
    await Promise.all([
      queryClient.ensureQueryData(sharedQuery),
      // Never from memory: the patient may have ended the access since.
      queryClient.fetchQuery(cardQuery(params.record, language())),
    ]);
  },
  component: lazyPage(pages, 'Chart'),
});

const requests = createRoute({
  getParentRoute: () => rooms,
  path: '/requests',
  beforeLoad: asDoctor,
  loader: async () => {
    const { requestsQuery } = await codeOf(() => import('../../features/share/requests.ts'));
    await queryClient.ensureQueryData({ ...requestsQuery, revalidateIfStale: true });
  },
  component: lazyPage(pages, 'Requests'),
});

const staff = () => import('../../features/staff/pages.ts');

const work = createRoute({
  getParentRoute: () => rooms,
  path: '/work',
  loader: async () => {
    const role = roleInUse();
    if (role === 'doctor' || role === 'researcher')
      await queryClient.fetchQuery((await codeOf(staff)).professionalQuery);
  },
  component: lazyPage(staff, 'Work'),
});

const professional = createRoute({
  getParentRoute: () => rooms,
  path: '/professional',
  loader: async () => {
    await queryClient.fetchQuery((await codeOf(staff)).professionalQuery);
  },
  component: lazyPage(staff, 'ProfessionalForm'),
});

const practices = () => import('../../features/practices/pages.ts');

const ownPractices = createRoute({
  getParentRoute: () => rooms,
  path: '/practices',
  beforeLoad: asDoctor,
  loader: async () => {
    await queryClient.fetchQuery((await codeOf(practices)).ownPracticesQuery);
  },
  component: lazyPage(practices, 'OwnPractices'),
});

export const doctorPages = [patients, chart, requests, work, professional, ownPractices];
