import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { anybody, route } from '../kernel/index.ts';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const { promise: released, resolve: release } = Promise.withResolvers<void>();
let begun = 0;
const slow = route({
  method: 'GET',
  path: '/api/slow',
  authority: { kind: 'open', reason: 'a test' },
  who: anybody,
  summary: 's',
  answers: {},
  handle: async () => {
    begun++;
    await released;
    return {};
  },
});

it('whoever would wait for too long behind others is told at once; whether the server lives is told to everybody', async () => {
  const server = await startServer([slow]);
  const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
  const waiting = Array.from({ length: 128 }, () => ask('/api/slow'));
  await expect.poll(() => begun).toBe(128);
  await sleep(2_100);

  // Some of them are let through, to see whether it is a queue.
  const asked = Array.from({ length: 64 }, () => ask('/api/slow'));
  const refused = await Promise.any(
    asked.map(async (one) => {
      const answer = await one;
      if (answer.status === 200) throw new TypeError('it was let through');
      return answer;
    }),
  );
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ code: 'overloaded' });
  expect(begun).toBeLessThanOrEqual(128 + 2 * 16);
  expect((await ask('/health/live')).status).toBe(200);

  release();
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
  await Promise.all(asked);
  expect((await ask('/api/slow')).status).toBe(200);
});
