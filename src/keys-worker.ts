import { setTimeout as sleep } from 'node:timers/promises';
import { type KeysAsk, type KeysEndEpoch, type KeysTrim, type KeysTurn, serveUnderSupervisor } from './cli/index.ts';
import type { Config } from './config/index.ts';
import { surviveLostConnections } from './database/index.ts';
import { createLogger } from './http/index.ts';
import { CarnetError, systemClock, type Uuid } from './kernel/index.ts';
import {
  askDue,
  askRotation,
  confirmEpochs,
  destroyRetired,
  epochStore,
  type Job,
  jobStore,
  type RotationStatus,
  rotationStatus,
  runJobs,
  trim,
  turnRotation,
} from './keyring/index.ts';
import type { Report } from './product.ts';
import { openRotation, type Rotation, type RotationTuning } from './rotation.ts';

const pollMs = 300;
const never = new AbortController().signal;

/**
 * The process that works on keys. It serves nobody: the supervisor starts it for what the schedule and the admin screen ask for,
 * the commands for what was typed; it ends when that is done. It alone holds the custodian's half of the key service.
 */
surviveLostConnections();
serveUnderSupervisor({
  start: () => Promise.reject(new CarnetError('not-supported', 'This process serves nobody.')),
  jobs: {
    'keys-work': (config, input) => onRotation(config, (rotation) => workOff(rotation), tuningOf(input)),
    'keys-status': (config) => onRotation(config, (rotation) => status(rotation)),
    // Made by our own commands, and checked again there.
    'keys-ask': (config, input, progress) =>
      onRotation(config, (rotation) => askAndFollow(rotation, input as KeysAsk, progress)),
    'keys-turn': (config, input, progress) =>
      onRotation(config, async (rotation) => {
        const { kind, to } = input as KeysTurn;
        const job = await turnRotation(rotation.options.keysSql, kind, to);
        return job === null || to === 'paused' ? job : await follow(rotation, job.id, progress);
      }),
    'keys-end-epoch': (config, input, progress) => {
      const { keysTo } = input as KeysEndEpoch;
      const tuning = keysTo === null ? {} : { keysTo };
      return onRotation(config, (rotation) => endEpoch(rotation, progress), tuning);
    },
    'keys-trim': (config, input) =>
      onRotation(config, async (rotation) => {
        const { withoutBackup } = input as KeysTrim;
        const { lastVerifiedBackup } = rotation;
        const done = await trim(rotation.options, { withoutBackup, lastVerifiedBackup });
        await rotation.tell('keys-trimmed', `KEK versions below ${done.lowest}`);
        return done;
      }),
  },
});

async function onRotation<T>(
  config: Config,
  work: (rotation: Rotation) => Promise<T>,
  tuning: RotationTuning = {},
): Promise<T> {
  const logger = createLogger({ level: config.log.level });
  const report: Report = (event, error) =>
    logger.error({ ...event, ...(error === undefined ? {} : { err: error }) }, 'failed');
  const rotation = await openRotation(config, report, tuning);
  try {
    return await work(rotation);
  } finally {
    await rotation.close();
  }
}

function tuningOf(input: unknown): RotationTuning {
  const life = typeof input === 'object' && input !== null && 'keyLife' in input ? input.keyLife : undefined;
  return typeof life === 'number' ? { keyLife: life } : {};
}

/** What is due is asked for, what is asked for or waited is done, and retired keys whose time is over go. */
async function workOff(rotation: Rotation): Promise<'idle' | 'busy'> {
  const { options, turns, tell, epochDays } = rotation;
  const { keysSql, kms, instance, clock } = options;
  await noteVersions(rotation);
  const { kekVersion } = await kms.status();
  await askDue(keysSql, { instance, kekVersion, turns, now: clock.now(), epochDays });
  await jobStore(keysSql).wake();
  const outcome = await runJobs(options, never);
  if (outcome === 'idle') {
    await confirmEpochs(options, { kms, instance }).catch(options.onError);
    await jobStore(keysSql).forget();
    const destroyed = await destroyRetired(options, never);
    if (destroyed > 0) await tell('keys-destroyed', `${destroyed} retired data keys`);
  }
  return outcome;
}

/** When each version of the KEK was made, of those that the service made by itself too. */
async function noteVersions({ options, turns }: Rotation): Promise<void> {
  if (!turns) return;
  try {
    const custodian = await options.custodian();
    try {
      await epochStore(options.keysSql).noteVersions(await custodian.versions());
    } finally {
      await custodian.close();
    }
  } catch (error) {
    // Without the custodian the ages are told less well, and that is all.
    options.onError(error);
  }
}

async function status(rotation: Rotation): Promise<RotationStatus> {
  const { options, turns, epochDays } = rotation;
  const { keysSql, kms, instance, retentionDays } = options;
  await noteVersions(rotation);
  const service = async () => {
    const { healthy, detail, kekVersion } = await kms.status();
    return { provider: kms.name, healthy, trouble: null, detail, kekVersion, wrappedKeys: 0, cachedKeys: 0 };
  };
  return await rotationStatus({
    sql: keysSql,
    instance,
    clock: systemClock,
    service,
    turns,
    epochDays,
    retentionDays,
  });
}

async function askAndFollow(
  rotation: Rotation,
  { kind, subject, rewrapOnly }: KeysAsk,
  progress: (value: unknown) => void,
): Promise<Job> {
  const { keysSql, kms } = rotation.options;
  const { kekVersion } = await kms.status();
  const only = subject === null ? {} : { subject };
  const job = await askRotation(keysSql, { kind, askedBy: 'command', kekVersion, rewrapOnly, ...only });
  return await follow(rotation, job.id, progress);
}

/** Ends the epoch, or goes on with the end that waits. `conflict` when one is under way or paused. */
async function endEpoch({ options }: Rotation, progress: (value: unknown) => void): Promise<Job> {
  const { keysSql, kms } = options;
  const jobs = jobStore(keysSql);
  await jobs.wake();
  const { kekVersion } = await kms.status();
  const living = await jobs.living('epoch');
  const job =
    living?.state === 'running'
      ? living
      : await askRotation(keysSql, { kind: 'epoch', askedBy: 'command', kekVersion });
  return await follow({ options }, job.id, progress);
}

/** Works at a rotation, or watches whoever does, until it is done, paused, waiting or failed. */
async function follow(
  { options }: Pick<Rotation, 'options'>,
  id: Uuid,
  progress: (value: unknown) => void,
): Promise<Job> {
  const jobs = jobStore(options.keysSql);
  const stopping = new AbortController();
  let working: Promise<unknown> | null = null;
  try {
    for (;;) {
      const job = await jobs.job(id);
      if (job === null) throw new CarnetError('internal', 'A job is missing after it was made.');
      if (job.state !== 'running') return job;
      progress(job);
      // Where another process works this one gets no turn, and asks again in a moment.
      working ??= runJobs(options, stopping.signal).finally(() => {
        working = null;
      });
      await sleep(pollMs);
    }
  } finally {
    stopping.abort();
    await working;
  }
}
