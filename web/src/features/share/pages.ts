/** Pages of giving parts of a record to others, and what they ask for, in one piece. */
export { AddPerson } from './AddPerson.tsx';
export { AnswerRequest } from './AnswerRequest.tsx';
export { ChangeAccess } from './ChangeAccess.tsx';
export { Offered } from './Offered.tsx';
export { grantsQuery } from './query.ts';
export { requestsQuery } from './requests.ts';
export { Share } from './Share.tsx';
