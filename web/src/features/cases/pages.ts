/** Pages about what somebody did not recognise in the log. */
export { Question } from './Question.tsx';
export { casesQuery, toAnswerQuery } from './query.ts';
export { ToAnswer } from './ToAnswer.tsx';
