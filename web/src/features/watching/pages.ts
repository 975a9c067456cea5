/** Security events: of who administers, and of who audits. */
export { AuditorEvents } from './AuditorEvents.tsx';
export { ledgerViewQuery, securityQuery } from './query.ts';
export { SecurityEvents } from './SecurityEvents.tsx';
