import { type Config, loadConfig } from '../../config/index.ts';
import { type Job, type JobKind, jobKinds, type RotationKind, rotationKinds } from '../../keyring/index.ts';
import { type Option, UsageError, type Values } from '../command.ts';
import type { Output } from '../output.ts';
import { runKeysJob } from '../supervisor/run-job.ts';
import type { KeysAsk } from './contract.ts';
import { endLine, progressLine } from './words.ts';

/** Every command on keys works on the demo too. */
export const demoOption: Readonly<Record<string, Option>> = {
  demo: { type: 'boolean', help: "the demo's keys instead of the real instance's" },
};

export function configOf(values: Values): Config {
  return loadConfig({ mode: values['demo'] === true ? 'demo' : 'real' });
}

/** The one operand that names a kind of rotation; a UsageError for anything else. */
export function kindOf(positionals: readonly string[]): RotationKind {
  return oneOf(rotationKinds, positionals);
}

/** The same, or the end of an epoch. */
export function jobKindOf(positionals: readonly string[]): JobKind {
  return oneOf(jobKinds, positionals);
}

function oneOf<K extends string>(kinds: readonly K[], [word, ...more]: readonly string[]): K {
  const kind = kinds.find((known) => known === word);
  if (kind === undefined || more.length > 0) throw new UsageError(`Which keys? Give one of: ${kinds.join(', ')}.`);
  return kind;
}

/** Asks for a rotation and shows how far it is until it ends; gives the exit code. */
export async function rotate(what: string, values: Values, output: Output, asked: KeysAsk): Promise<number> {
  const config = configOf(values);
  // The answers are what `keys-worker.ts` gives, our own program.
  const job = (await runKeysJob({ config, what, output }, 'keys-ask', asked, (value) =>
    output.progress(progressLine(value as Job)),
  )) as Job;
  output.line(endLine(job));
  output.value(job);
  return job.state === 'failed' ? 1 : 0;
}
