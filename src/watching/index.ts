export { networkPseudonym, pseudonyms } from './feed/pseudonyms.ts';
export { type State as WatchingState, stateOf as watchingStateOf } from './feed/store.ts';
export { overdueWeeks } from './review-store.ts';
export { watchingRoutes } from './routes.ts';
export { watchingSealed } from './sealed-columns.ts';
export { openCollector } from './siem/open.ts';
export { createWatching, type ReviewsStand, type Watching } from './watching.ts';
