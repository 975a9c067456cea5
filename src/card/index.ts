export type { CardView, PartKey, RecordList } from './contract.ts';
export { draftRoutes } from './forms/draft-routes.ts';
export { sweepDrafts } from './forms/drafts-store.ts';
export { cardSealed } from './forms/sealed-columns.ts';
export { readPerson } from './read-card.ts';
export { cardRoutes } from './routes.ts';
export { cardView } from './view.ts';
