import { setTimeout as sleep } from 'node:timers/promises';
import { client } from './ask.ts';
import type { Outpatient } from './outpatient.ts';
import { type Seen, wrongIn } from './traffic.ts';

/** Many who read and write at once, each as soon as he was answered, and somebody who asks whether the server lives. */
export interface DiskCrowd {
  readonly seen: readonly Seen[];
  /** Gives the most ms that the server took to say that it lives. */
  stop(): Promise<number>;
}

/** `entry`: one that is there, which they read. */
export function startCrowd({ served, browser, record }: Outpatient, people: number, entry: string): DiskCrowd {
  const cookie = `carnet_access=${browser.cookie('carnet_access')}`;
  const seen: Seen[] = [];
  let on = true;
  let slowest = 0;
  const desk = client(served.origin, { connections: people + 1 });
  const questions = [
    { method: 'GET', path: `/api/fhir/R4/Condition/${entry}`, headers: { cookie } },
    { method: 'GET', path: '/api/records', headers: { cookie } },
    {
      method: 'POST',
      path: '/api/fhir/R4/Condition',
      headers: { cookie },
      body: { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text: 'of the crowd' } },
    },
  ] as const;
  const person = async (n: number): Promise<void> => {
    for (let asked = n; on; asked++) {
      const question = questions[asked % questions.length] ?? questions[0];
      const start = performance.now();
      const answer = await desk.ask(question).catch(() => null);
      const now = performance.now();
      const wrong = answer === null ? 'no answer' : wrongIn(answer, question.method === 'POST' ? 201 : 200);
      const { status = 0, body = '' } = answer ?? {};
      const kind = question.method === 'POST' ? 'write' : 'read';
      seen.push({
        kind,
        what: `${question.method} ${question.path}`,
        at: now,
        ms: now - start,
        status,
        wrong,
        body,
      });
      await sleep(100);
    }
  };
  const doctor = async (): Promise<void> => {
    for (; on; await sleep(200)) {
      const start = performance.now();
      await desk.ask({ method: 'GET', path: '/health/live' });
      slowest = Math.max(slowest, performance.now() - start);
    }
  };
  const all = [doctor(), ...Array.from({ length: people }, (_, n) => person(n))];
  return {
    seen,
    async stop() {
      on = false;
      await Promise.all(all);
      desk.close();
      return slowest;
    },
  };
}
