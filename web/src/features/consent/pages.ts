/** Pages of the consent to a record, and what they ask for, in one piece. */
export { NewText } from './NewText.tsx';
export { consentQuery } from './query.ts';
export { RecordConsent } from './RecordConsent.tsx';
