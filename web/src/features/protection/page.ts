/** The page and what it asks for, in one piece. */
export { ProtectionPage } from './ProtectionPage.tsx';
export { protectionQuery } from './query.ts';
