/** The page and what it asks for, in one piece. */
export { casesQuery } from '../cases/query.ts';
export { countsQuery, whoLookedQuery } from './query.ts';
export { WhoLooked } from './WhoLooked.tsx';
