export type { DemoMail, Enqueue, Language, Mail, Message, Transport } from './contract.ts';
export { demoTransport, noTransport } from './demo.ts';
export { MailError } from './mail-error.ts';
export { deliverDue, enqueueAt, type OutboxOptions, runWorker } from './outbox.ts';
export { demoMailRoutes } from './routes.ts';
export { type SmtpOptions, smtpTransport } from './smtp.ts';
