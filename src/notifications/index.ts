export type { DemoMail, Enqueue, Message, Transport } from './contract.ts';
export { demoTransport, noTransport } from './demo.ts';
export { deliverDue, enqueueAt, type OutboxOptions, runWorker } from './outbox.ts';
export { demoMailRoutes } from './routes.ts';
export { outboxSealed } from './sealed-columns.ts';
export { smtpTransport } from './smtp.ts';
