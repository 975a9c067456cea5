/** Pages of looking after a record together, and what the first of them asks for, in one piece. */
export { Guardians } from './guardians/Guardians.tsx';
export { Invitation } from './guardians/Invitation.tsx';
export { guardiansQuery } from './guardians/query.ts';
