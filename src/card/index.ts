export {
  CardEntry,
  type CardLanguage,
  CardPart,
  CardView,
  type PartKey,
  partKeys,
  RecordList,
  Severity,
} from './contract.ts';
export type { CardParts } from './read-card.ts';
export { cardRoutes } from './routes.ts';
export { cardView } from './view.ts';
