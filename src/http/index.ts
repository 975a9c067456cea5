export { readCertificateStatus } from './certificate.ts';
export { createLogger } from './log.ts';
export { openRouteDifferences } from './open-routes.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
