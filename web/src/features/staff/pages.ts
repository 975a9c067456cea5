/** Pages of staff: the administrators' list, joining by an invitation, who one is, and where one works. */
export { Join } from './Join.tsx';
export { loadJoin } from './load-join.ts';
export { People } from './People.tsx';
export { ProfessionalForm } from './ProfessionalForm.tsx';
export { professionalQuery, staffQuery } from './query.ts';
export { Work } from './Work.tsx';
