import type { EpochStatus, EpochWait, Job, JobKind, KindStatus, RotationStatus } from '../../keyring/index.ts';

export const kindWords: Readonly<Record<JobKind, string>> = {
  kek: 'key-encryption key',
  data: 'data keys',
  index: 'index keys',
  signing: 'signing keys',
  epoch: 'epoch',
};

/** What the end of an epoch waits for, and how to give it. */
const waitWords: Readonly<Record<EpochWait, string>> = {
  'no-kit': 'there is no recovery kit yet, so the keys cannot be backed up: npx carnet backup kit',
  'kit-not-typed-back': 'the recovery kit was not typed back: npx carnet backup kit --confirm FILE',
  'no-folder':
    'the folder of the last backup of the keys is not there: npx carnet backup create, or npx carnet keys end-epoch --keys-to FOLDER',
  'backup-failed': 'the backup of the keys could not be made; the log says why',
};

/** The words of a note of a job: what it waits for, or a code of docs/errors.md. */
export function noteWords(note: string | null): string {
  if (note === null) return 'internal';
  return Object.hasOwn(waitWords, note) ? waitWords[note as EpochWait] : note; // it was just seen that it is one
}

/** How far a job is, in one line for a terminal: done of total, speed, time left. */
export function progressLine(job: Job): string {
  const of = kindWords[job.kind];
  switch (job.step) {
    case 'version':
      return `${of}: making the new version${counts(job)}`;
    case 'settle':
      return `${of}: waiting until every process knows the new version${until(job)}`;
    case 'work':
      return `${of}: ${doing[job.kind]}${counts(job)}`;
    case 'drain':
      return `${of}: waiting until nobody uses the old version any more${until(job)}`;
    case 'try':
      return `${of}: trying every key under the new version${counts(job)}`;
    case 'backup':
      return `${of}: backing up the keys as they are now`;
    case 'trim':
      return `${of}: destroying the old versions`;
    default:
      return `${of}: counting what is left under the old version`;
  }
}

const doing: Readonly<Record<JobKind, string>> = {
  kek: 'wrapping keys again',
  data: 'sealing values again',
  index: 'making search tokens again',
  signing: 'signing with the new key',
  epoch: 'wrapping keys again',
};

function counts({ done, total, workedMs }: Job): string {
  if (total === 0) return '';
  const speed = workedMs > 0 ? (done / workedMs) * 1000 : 0;
  const left = speed > 0 ? `, ${number(Math.round(speed))} a second, ${duration((total - done) / speed)} left` : '';
  return `, ${number(done)} of ${number(total)}${left}`;
}

function until({ readyAt }: Job): string {
  if (readyAt === null) return '';
  return `, ${duration((new Date(readyAt).getTime() - Date.now()) / 1000)} left`;
}

/** How a job ended, or that it waits. */
export function endLine(job: Job): string {
  const of = kindWords[job.kind];
  if (job.state === 'waiting')
    return `The end of the epoch waits: ${noteWords(job.note)}. The keys are wrapped again; nothing is destroyed until then.`;
  const took = duration(
    (new Date(job.finishedAt ?? job.updatedAt).getTime() - new Date(job.startedAt).getTime()) / 1000,
  );
  if (job.state === 'done' && job.kind === 'epoch')
    return `The epoch has ended in ${took}: ${number(job.done)} keys tried under version ${job.toVersion ?? 0}, older versions destroyed. Copies of keys from before open nothing.`;
  if (job.state === 'done') {
    const version = job.toVersion === null ? '' : ` at version ${job.toVersion}`;
    return `The ${of} ${job.kind === 'kek' ? 'is' : 'are'}${version}: ${number(job.done)} done in ${took}, none left under the old version.`;
  }
  if (job.state === 'paused')
    return `The rotation of the ${of} is paused. Go on with: npx carnet keys resume ${job.kind}`;
  const damaged = job.damaged > 0 ? ` ${number(job.damaged)} did not open.` : '';
  return `The rotation of the ${of} failed: ${job.note ?? 'internal'}.${damaged} What was moved stays; nothing was destroyed.`;
}

/** The whole status as lines. */
export function statusLines(status: RotationStatus): readonly string[] {
  const { service, kinds, kekVersions, lowest, epoch, retired, living, history } = status;
  const lines = [
    `Key service: ${service.provider}, ${service.healthy ? 'answers' : 'does not answer'} (${service.detail})`,
    ...table(kinds.map(kindRow)),
    `Keys by version of the key-encryption key: ${kekVersions.map((one) => `${one.version}: ${number(one.keys)}`).join(', ')}`,
  ];
  const older = kekVersions.filter(({ version }) => version < service.kekVersion);
  lines.push(...epochLines(epoch));
  if (older.length > 0) lines.push('Some stand under an older version. Run: npx carnet keys rewrap');
  else if (lowest < service.kekVersion)
    lines.push('Nothing stands under older versions. They go with: npx carnet keys trim');
  if (retired.keys > 0) lines.push(`${number(retired.keys)} retired data keys wait until no backup needs them.`);
  for (const job of living) lines.push(job.state === 'running' ? progressLine(job) : endLine(job));
  for (const job of history) lines.push(`${day(job.finishedAt)}  ${endLine(job)}`);
  return lines;
}

function epochLines(epoch: EpochStatus): readonly string[] {
  const { number: current, beganAt, dueAt, endedAt, destroyedAt, confirmed, overdue, turns } = epoch;
  if (!turns) return ['Epochs do not end: the key-encryption key stands in the configuration.'];
  const next = dueAt === null ? 'ends by command alone' : `ends ${day(dueAt)}`;
  const lines = [`Epoch ${current}, since ${day(beganAt)}, ${next}${overdue ? ', OVERDUE' : ''}`];
  if (endedAt !== null) {
    const gone = confirmed
      ? 'tried: its versions open nothing'
      : `the key service destroys its versions ${day(destroyedAt)}, not yet tried`;
    lines.push(`The one before ended ${day(endedAt)}; ${gone}.`);
  }
  return lines;
}

function kindRow(kind: KindStatus): readonly string[] {
  const next = kind.turns ? `next ${day(kind.dueAt)}` : 'does not rotate: it stands in the configuration';
  return [
    kindWords[kind.kind],
    `version ${kind.version}`,
    `${number(kind.keys)} ${kind.kind === 'kek' ? 'wrapped' : 'keys'}`,
    `since ${day(kind.madeAt)}`,
    kind.overdue ? `${next}, OVERDUE` : next,
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('  ')}`.trimEnd());
}

function day(date: Date | string | null): string {
  return date === null ? 'never' : new Date(date).toISOString().slice(0, 10);
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function duration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
