/** The page and what it asks for, in one piece. */
export { ErasedPage } from './ErasedPage.tsx';
export { StopPage } from './StopPage.tsx';
