/** The rooms of a doctor, fetched together when one of them is first opened. */
export { Chart } from './Chart.tsx';
export { Patients } from './Patients.tsx';
export { Requests } from './Requests.tsx';
