import { hasCode } from '../kernel/index.ts';

/**
 * For programs that serve: a connection that is lost while the driver asks for the types of arrays, which it does first of all on
 * each, ends no process. The driver waits for that answer in a promise that nobody holds; whoever asked for the connection is told
 * by another one. Anything else that nobody handled ends the process, as before.
 */
export function surviveLostConnections(): void {
  process.on('unhandledRejection', (reason) => {
    if (!isLostTypes(reason)) throw reason;
  });
}

function isLostTypes(reason: unknown): boolean {
  if (!hasCode(reason, 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT', 'ECONNRESET', 'EPIPE', '57P01'))
    return false;
  const query: unknown = Reflect.get(reason, 'query');
  return typeof query === 'string' && query.includes('from pg_catalog.pg_type a');
}
