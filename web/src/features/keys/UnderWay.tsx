import { Trans, useLingui } from '@lingui/react/macro';
import type { KeyJob } from '../../api/contract.ts';
import { numberOf, percentOf, timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { LongStep, type StepState } from '../../ui/LongStep.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { Bar, Section } from '../../ui/Page.tsx';
import { useKindWords, useLeft } from './words.ts';

interface UnderWayProps {
  job: KeyJob;
  working: boolean;
  /** Pauses it, or lets it go on. */
  turn: () => void;
}

const order = ['version', 'settle', 'work', 'drain', 'prove', 'try', 'backup', 'trim', 'end'] as const;

/** A rotation with the step that runs now, how far it is, and its pause. */
export function UnderWay({ job, working, turn }: UnderWayProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const words = useKindWords()(job.kind);
  const at = order.indexOf(job.step);
  const stepOf = (...steps: readonly (typeof order)[number][]): StepState => {
    const places = steps.map((step) => order.indexOf(step));
    if (places.includes(at)) return 'now';
    return Math.max(...places) < at ? 'done' : 'later';
  };
  const proof = job.kind === 'epoch' ? (['prove', 'try'] as const) : (['prove', 'end'] as const);
  const paused = job.state === 'paused';
  const time = timeOf(job.startedAt, language);
  const epoch = job.kind === 'epoch';
  const waits = job.kind === 'data' || job.kind === 'index';
  return (
    <Section
      title={<Title epoch={epoch} paused={paused} name={words.name} />}
      action={
        <Status icon={paused ? 'pause' : 'rotate'}>
          {job.askedBy === 'schedule' && <Trans>Started {time} by schedule</Trans>}
          {job.askedBy === 'command' && <Trans>Started {time} by command</Trans>}
          {job.askedBy === 'admin' && <Trans>Started {time} from this page</Trans>}
        </Status>
      }
    >
      <ol className="long-steps mt-4">
        <LongStep step={stepOf('version')} title={<Trans>Make the new version</Trans>}>
          {job.version !== null && at > 0 && (
            <p className="quiet-text">
              <Trans>Version {job.version}</Trans>
            </p>
          )}
          {stepOf('version') === 'now' && <Progress job={job} label={t`Making the new version`} />}
        </LongStep>
        {waits && (
          <LongStep step={stepOf('settle')} title={<Trans>Wait until every process knows it</Trans>}>
            {stepOf('settle') === 'now' && <Left job={job} />}
          </LongStep>
        )}
        <LongStep step={stepOf('work')} title={words.moves}>
          {stepOf('work') === 'now' && <Progress job={job} label={words.moves} />}
        </LongStep>
        {waits && (
          <LongStep step={stepOf('drain')} title={<Trans>Wait until nobody uses the old one</Trans>}>
            {stepOf('drain') === 'now' && <Left job={job} />}
          </LongStep>
        )}
        <LongStep step={stepOf(...proof)} title={<Trans>Prove that nothing is left under the old one</Trans>}>
          {stepOf(...proof) === 'later' && (
            <p className="quiet-text">
              <Trans>Everything is counted once more</Trans>
            </p>
          )}
          {job.step === 'try' && <Progress job={job} label={t`Trying every key`} />}
        </LongStep>
        {epoch && (
          <>
            <LongStep step={stepOf('backup')} title={<Trans>Back up the keys as they are now</Trans>} />
            <LongStep step={stepOf('trim', 'end')} title={<Trans>Destroy the old one, for ever</Trans>} />
          </>
        )}
      </ol>
      {job.note !== null && (
        <Note tone="warning">
          <Trans>It waits and tries again: {job.note}</Trans>
        </Note>
      )}
      <p className="prose mt-4">
        <Trans>Nobody notices: reading and writing go on. You may leave this page; it goes on without you.</Trans>
      </p>
      <div className="actions">
        <Button working={working} onClick={turn}>
          <Icon name={paused ? 'play' : 'pause'} size="small" />
          {paused ? <Trans>Go on</Trans> : <Trans>Pause</Trans>}
        </Button>
      </div>
    </Section>
  );
}

function Title({ epoch, paused, name }: { epoch: boolean; paused: boolean; name: string }) {
  if (epoch) return paused ? <Trans>The end of the epoch is paused</Trans> : <Trans>The epoch is being ended</Trans>;
  return paused ? <Trans>{name}: rotation paused</Trans> : <Trans>{name}: rotation under way</Trans>;
}

function Progress({ job, label }: { job: KeyJob; label: string }) {
  const language = useLanguage();
  const left = useLeft();
  if (job.total === 0) return null;
  const fraction = job.done / job.total;
  const [done, total] = [numberOf(job.done, language), numberOf(job.total, language)];
  const speed = job.perSecond === null ? null : numberOf(Math.round(job.perSecond), language);
  return (
    <>
      <p className="quiet-text">
        <Trans>
          {done} of {total}
        </Trans>
        {job.secondsLeft !== null && `, ${left(job.secondsLeft)}`}
      </p>
      <div className="mt-3">
        <Bar fraction={fraction} label={label} />
      </div>
      <p className="mt-2 flex justify-between gap-4">
        <strong>{percentOf(fraction, language)}</strong>
        {speed !== null && (
          <span className="quiet-text">
            <Trans>{speed} a second</Trans>
          </span>
        )}
      </p>
    </>
  );
}

function Left({ job }: { job: KeyJob }) {
  const left = useLeft();
  return job.secondsLeft === null ? null : <p className="quiet-text">{left(job.secondsLeft)}</p>;
}
