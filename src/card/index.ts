export type { CardView, PartKey } from './contract.ts';
export { cardRoutes } from './routes.ts';
export { cardView } from './view.ts';
