/** The page and what it asks for, in one piece. */
export { ErasedPage } from './ErasedPage.tsx';
