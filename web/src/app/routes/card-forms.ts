import { createRoute, redirect } from '@tanstack/react-router';
import type { FormPart } from '../../api/contract.ts';
import { codeOf, lazyPage } from '../lazy-page.ts';
import { record } from './record.ts';

const pages = () => import('../../features/card-forms/page.ts');
const loaders = async () => (await codeOf(pages)).loaders;

// The loaders refuse what is no part of the card.
const partParams = {
  parse: ({ part }: { part: string }) => ({ part: part as FormPart }),
  stringify: ({ part }: { part: FormPart }) => ({ part }),
};
const entryParams = {
  parse: ({ part, id }: { part: string; id: string }) => ({ part: part as FormPart, id }),
  stringify: ({ part, id }: { part: FormPart; id: string }) => ({ part, id }),
};

/** How one came, as the forms know it (`features/card-forms/way.ts`). Parts that there are not are refused by the loaders. */
function validateSearch(search: Record<string, unknown>): {
  fill?: boolean;
  left?: readonly FormPart[];
  check?: boolean;
} {
  const { fill, left, check } = search;
  if (fill !== true) return check === true ? { check } : {};
  if (!Array.isArray(left)) return { fill };
  return { fill, left: left.filter((part): part is FormPart => typeof part === 'string').slice(0, 20) };
}

const fillCard = createRoute({
  getParentRoute: () => record,
  path: '/card/fill',
  beforeLoad: async ({ params }) => {
    const first = await (await loaders()).first(params.record);
    if (first === null) throw redirect({ to: '/records/$record/card/check', params });
    if ('step' in first)
      throw redirect({ to: '/records/$record/card/fill/$step', params: { ...params, step: `${first.step}` } });
    throw redirect({ to: '/records/$record/card/$part', params: { ...params, ...first }, search: { fill: true } });
  },
});

const fillStep = createRoute({
  getParentRoute: () => record,
  path: '/card/fill/$step',
  loader: async ({ params }) => {
    // A step with nothing open, or none at all, is past.
    if (!(await (await loaders()).step(params.record, Number(params.step))))
      throw redirect({ to: '/records/$record/card/fill', params });
  },
  component: lazyPage(pages, 'StepPage'),
});

const checkCard = createRoute({
  getParentRoute: () => record,
  path: '/card/check',
  loader: async ({ params }) => (await loaders()).check(params.record),
  component: lazyPage(pages, 'CheckCard'),
});

const cardPart = createRoute({
  getParentRoute: () => record,
  path: '/card/$part',
  params: partParams,
  validateSearch,
  loader: async ({ params }) => (await loaders()).part(params),
  component: lazyPage(pages, 'PartPage'),
});

const newEntry = createRoute({
  getParentRoute: () => record,
  path: '/card/$part/new',
  params: partParams,
  validateSearch,
  loader: async ({ params }) => (await loaders()).part(params),
  component: lazyPage(pages, 'NewEntry'),
});

const changeEntry = createRoute({
  getParentRoute: () => record,
  path: '/card/$part/$id',
  params: entryParams,
  validateSearch,
  loader: async ({ params }) => (await loaders()).part(params),
  component: lazyPage(pages, 'ChangeEntry'),
});

const entryHistory = createRoute({
  getParentRoute: () => record,
  path: '/card/$part/$id/history',
  params: entryParams,
  validateSearch,
  loader: async ({ params }) => (await loaders()).history(params),
  component: lazyPage(pages, 'History'),
});

/** The forms that fill the card. */
export const cardForms = [fillCard, fillStep, checkCard, cardPart, newEntry, changeEntry, entryHistory] as const;
