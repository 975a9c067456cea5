export { type RunningServer, type ServingProgram, serveUnderSupervisor } from './supervisor/server-child.ts';
