/** The page and what it asks for, in one piece. */
export { countsQuery, whoLookedQuery } from './query.ts';
export { WhoLooked } from './WhoLooked.tsx';
