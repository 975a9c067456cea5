/** The page and what it asks for, in one piece. */
export { Privacy } from './Privacy.tsx';
export { whatWeKeepQuery } from './query.ts';
