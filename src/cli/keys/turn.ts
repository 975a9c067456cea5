import type { Job } from '../../keyring/index.ts';
import type { Values } from '../command.ts';
import type { Output } from '../output.ts';
import { runKeysJob } from '../supervisor/run-job.ts';
import type { KeysTurn } from './contract.ts';
import { configOf } from './run.ts';
import { endLine, kindWords, progressLine } from './words.ts';

/** Pauses a rotation or lets it go on; gives the exit code, 1 when there is none to do that with. */
export async function turn(what: string, values: Values, output: Output, asked: KeysTurn): Promise<number> {
  const config = configOf(values);
  // What `keys-worker.ts` gives, our own program.
  const job = (await runKeysJob({ config, what, output }, 'keys-turn', asked, (value) =>
    output.progress(progressLine(value as Job)),
  )) as Job | null;
  const of = kindWords[asked.kind];
  if (job === null) {
    output.line(`No rotation of the ${of} is ${asked.to === 'paused' ? 'under way' : 'paused'}.`);
  } else if (asked.to === 'paused') {
    output.line(`The rotation of the ${of} is paused.`);
  } else {
    output.line(endLine(job));
  }
  output.value(job);
  return job === null || job.state === 'failed' ? 1 : 0;
}
