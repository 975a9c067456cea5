/** The page and what it asks for, in one piece. */
export { ErasedOrStopPage as ErasedPage } from './ErasedOrStopPage.tsx';
