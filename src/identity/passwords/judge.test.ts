import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Judge } from './judge.ts';

const question = { password: 'correct horse battery staple', language: 'en', known: [] } as const;
const programOf = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

test('several ask at once and each gets his own answer, from one thread that ends when nobody asks', async () => {
  const judge = new Judge({ idleMs: 200 });
  const [strong, weak, named] = await Promise.all([
    judge.ask({ ...question, password: 'vestibule quarantaine lynx bolide' }),
    judge.ask({ ...question, password: 'passwordpassword' }),
    judge.ask({ ...question, password: 'lindqvistlindqvist', known: ['lindqvist'] }),
  ]);
  expect(strong.score).toBe(4);
  expect(weak.score).toBeLessThan(3);
  expect(named.score).toBeLessThan(3);
  expect(judge.awake).toBe(true);
  await expect.poll(() => judge.awake, { timeout: 10_000 }).toBe(false);
  expect((await judge.ask(question)).score).toBeGreaterThanOrEqual(3);
});

test('a question that comes while the thread rests is answered, however often it was about to end', async () => {
  const judge = new Judge({ idleMs: 1 });
  for (let n = 0; n < 5; n++) {
    expect((await judge.ask(question)).score).toBeGreaterThanOrEqual(3);
    await wait(n);
  }
});

test('whoever waits for a thread that dies is told, and the next one gets another', async () => {
  const dies = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(1));`;
  const judge = new Judge({}, programOf(dies));
  for (let n = 0; n < 2; n++) {
    await expect(Promise.all([judge.ask(question), judge.ask(question)])).rejects.toMatchObject({ code: 'internal' });
    expect(judge.awake).toBe(false);
  }
});

test('a judgement that does not end is ended, whoever waits is told, and the next one gets another thread', async () => {
  const hangs = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, password }) => {
      while (password === 'hang');
      parentPort.postMessage({ id, score: 4, said: [] });
    });`;
  const judge = new Judge({ patienceMs: 2000 }, programOf(hangs));
  const asked = [{ ...question, password: 'hang' }, question].map((one) => judge.ask(one));
  await expect(Promise.all(asked)).rejects.toMatchObject({ code: 'internal' });
  await expect(asked[1]).rejects.toMatchObject({ code: 'internal' });
  expect(judge.awake).toBe(false);
  expect((await judge.ask(question)).score).toBe(4);
});

test('no more than so many wait: the next one is told to come again', async () => {
  const judge = new Judge({ mostWaiting: 2 });
  const asked = Array.from({ length: 3 }, () => judge.ask(question));
  await expect(asked[2]).rejects.toMatchObject({ code: 'too-many-requests', retryAfter: 5 });
  await Promise.all(asked.slice(0, 2));
  expect((await judge.ask(question)).score).toBeGreaterThanOrEqual(3);
});
