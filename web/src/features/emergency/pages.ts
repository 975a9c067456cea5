/** Pages of emergencies: the patient's answer, the doctor's way in and chart, and the review, in one piece. */
export { EmergencyChart } from './Chart.tsx';
export { Find } from './Find.tsx';
export { Queue } from './Queue.tsx';
export { emergencyCardQuery, openedQuery, queueQuery } from './query.ts';
export { Setting } from './Setting.tsx';
