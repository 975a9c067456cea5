export { keyFileOf } from './check/paths.ts';
export { type RunningServer, type ServingProgram, serveUnderSupervisor } from './supervisor/server-child.ts';
