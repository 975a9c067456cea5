import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { anybody, route } from '../kernel/index.ts';
import { startServer, stopServers, type TestServer } from './server.fixture.ts';

beforeEach(() => {
  begun = Promise.withResolvers();
});
afterEach(stopServers);

let release: () => void = () => undefined;
/** Resolves when a slow request has reached its handler: how long that takes is the machine's. */
let begun = Promise.withResolvers<void>();
const slow = route({
  method: 'GET',
  path: '/api/slow',
  authority: { kind: 'open', reason: 'a test' },
  who: anybody,
  summary: 's',
  answers: {},
  handle: async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
      begun.resolve();
    });
    return {};
  },
});

/** Asks over the one connection of an agent, which stays open. */
async function over(agent: Agent, { port }: TestServer, path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get({ host: '127.0.0.1', port, path, agent }, resolve).on('error', reject);
  const answer = await promise;
  answer.resume();
  await new Promise((ended) => answer.once('end', ended));
  return answer;
}

it('answers what comes over open connections, ends each with its answer, and takes no new ones', async () => {
  const server = await startServer([slow]);
  const agents = [1, 2, 3].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const [first, second, third] = agents as [Agent, Agent, Agent]; // as many as were made
  for (const agent of [first, second])
    expect((await over(agent, server, '/health/live')).headers.connection).toBe('keep-alive');
  const underWay = over(third, server, '/api/slow');
  await begun.promise;
  const retired = server.server.retire();
  await expect(server.ask('/health/live')).rejects.toThrow();
  await sleep(300);
  for (const agent of [first, second]) {
    const { statusCode, headers } = await over(agent, server, '/health/live');
    expect([statusCode, headers.connection]).toEqual([200, 'close']);
  }
  release();
  expect((await underWay).statusCode).toBeLessThan(300);
  expect((await over(third, server, '/health/live')).headers.connection).toBe('close');
  await retired;
});

it('an idle connection ends when it would have ended anyway', async () => {
  const server = await startServer([], { limits: { keepAlive: 600, closing: 5_000 } });
  // Node's own client would end it by itself so near to the end that it is told of.
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET /health/live HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
  await once(socket, 'data');
  const since = Date.now();
  await server.server.retire();
  expect(Date.now() - since).toBeGreaterThan(400);
  expect(Date.now() - since).toBeLessThan(5_000);
});

it('what does not end by then is not waited for', async () => {
  const server = await startServer([slow], { limits: { keepAlive: 100, closing: 100 } });
  const answer = server.ask('/api/slow').catch(() => 'gone');
  await begun.promise;
  await server.server.retire();
  await server.server.close();
  expect(await answer).toBe('gone');
});
