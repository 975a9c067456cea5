/** Practices: all of them for who administers, one's own, and joining one. */
export { AllPractices } from './AllPractices.tsx';
export { JoinPractice } from './JoinPractice.tsx';
export { OwnPractices } from './OwnPractices.tsx';
export { allPracticesQuery, ownPracticesQuery } from './query.ts';
