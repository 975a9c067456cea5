export { terminologyRoutes } from './routes.ts';
export { createTerminologies, type Terminologies } from './terminologies.ts';
