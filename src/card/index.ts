export type { CardView, PartKey, RecordList } from './contract.ts';
export { cardRoutes } from './routes.ts';
export { cardView } from './view.ts';
