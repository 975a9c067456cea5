/** The page and what it asks for, in one piece. */
export { ErasePage } from './erase/ErasePage.tsx';
export { erasureQuery } from './erase/query.ts';
export { Privacy } from './Privacy.tsx';
export { whatWeKeepQuery } from './query.ts';
