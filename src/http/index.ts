export type { VerifyActor } from './app.ts';
export { type CertificateStatus, readCertificateStatus } from './certificate.ts';
export type { HealthCheck } from './health.ts';
export { createLogger } from './log.ts';
export type { OpenApiInfo } from './openApi.ts';
export { openRouteDifferences } from './openRoutes.ts';
export { type Problem, problemOf } from './problem.ts';
export {
  assembleRoutes,
  createHttpServer,
  type HttpConfig,
  type HttpServer,
  type HttpServerOptions,
} from './server.ts';
