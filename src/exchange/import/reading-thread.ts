import { parentPort } from 'node:worker_threads';
import { memoryOf, PlanJob } from '../parse/index.ts';
import { type FromThread, packError, type ToThread } from './reading-wire.ts';

/**
 * The thread that reads and validates large files, one at a time. It holds no key, no connection and nothing of a record but the file
 * that somebody uploads.
 */
let job = new PlanJob();
/** The first thing that went wrong with the file; it is told when the plan is asked for. */
let wrong: FromThread | null = null;

parentPort?.on('message', (message: ToThread) => void hear(message));

async function hear(message: ToThread): Promise<void> {
  try {
    if (message.type === 'piece') {
      if (wrong === null) job.push(Buffer.from(message.bytes.buffer));
      return;
    }
    if (wrong === null) {
      const plan = await job.plan(message.asked);
      tell({ type: 'planned', plan }, memoryOf(plan));
    }
  } catch (error) {
    wrong = packError(error);
  }
  if (message.type === 'piece') return;
  if (wrong !== null) tell(wrong);
  job = new PlanJob();
  wrong = null;
}

function tell(answer: FromThread, memory: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, memory);
}
