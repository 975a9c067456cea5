import type { EpochStatus, Job, RotationStatus } from '../../keyring/index.ts';
import type { KeyJob, Keys, KeysEpoch } from './contract.ts';

/** A status in the form of the contract. @param answerMs How long the key service took. */
export function keysView(status: RotationStatus, answerMs: number, now: number): Keys {
  const { service, kekVersions } = status;
  return {
    service: {
      provider: service.provider,
      healthy: service.healthy,
      trouble: service.trouble,
      answerMs: Math.round(answerMs),
      checkedAt: new Date(now).toISOString(),
    },
    kinds: status.kinds.map(({ kind, version, keys, madeAt, dueAt, overdue, turns }) => ({
      kind,
      version,
      keys,
      madeAt: madeAt?.toISOString() ?? null,
      dueAt: dueAt?.toISOString() ?? null,
      overdue,
      turns,
    })),
    underOlder: kekVersions.reduce((sum, { version, keys }) => sum + (version < service.kekVersion ? keys : 0), 0),
    olderOpen: status.lowest < service.kekVersion,
    epoch: epochView(status.epoch),
    retired: status.retired.keys,
    living: status.living.map((job) => jobView(job, now)),
    history: status.history.map((job) => jobView(job, now)),
  };
}

function epochView(epoch: EpochStatus): KeysEpoch {
  const { number, confirmed, overdue, turns } = epoch;
  return {
    number,
    beganAt: epoch.beganAt.toISOString(),
    dueAt: epoch.dueAt?.toISOString() ?? null,
    endedAt: epoch.endedAt?.toISOString() ?? null,
    destroyedAt: epoch.destroyedAt?.toISOString() ?? null,
    confirmed,
    overdue,
    turns,
  };
}

export function jobView(job: Job, now: number): KeyJob {
  const perSecond = job.workedMs > 0 && job.done > 0 ? (job.done / job.workedMs) * 1000 : null;
  const wait = job.readyAt === null ? null : Math.max(0, Math.ceil((job.readyAt.getTime() - now) / 1000));
  const left = perSecond === null ? null : Math.ceil(Math.max(0, job.total - job.done) / perSecond);
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    askedBy: job.askedBy,
    step: job.step,
    done: job.done,
    total: Math.max(job.total, job.done),
    perSecond,
    secondsLeft: wait ?? left,
    version: job.toVersion,
    startedAt: job.startedAt.toISOString(),
    finishedAt: job.finishedAt?.toISOString() ?? null,
    note: job.note,
  };
}
