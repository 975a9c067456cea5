export type { TermLanguage } from './contract.ts';
export { labelIn, languageOfLabel } from './labels.ts';
export { terminologyRoutes } from './routes.ts';
export { createTerminologies, type Terminologies } from './terminologies.ts';
