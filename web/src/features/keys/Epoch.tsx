import { Trans, useLingui } from '@lingui/react/macro';
import type { KeyJob, Keys } from '../../api/contract.ts';
import { dateOf, numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';

interface EpochProps {
  keys: Keys;
  working: boolean;
  end: () => void;
}

/** The erasure epoch: since when it lasts, when it ends, what its end waits for, and when one ended last. */
export function Epoch({ keys: { epoch, living, service }, working, end }: EpochProps) {
  const language = useLanguage();
  const job = living.find(({ kind }) => kind === 'epoch');
  const number = numberOf(epoch.number, language);
  const began = dateOf(epoch.beganAt, language);
  const ends = epoch.dueAt === null ? null : dateOf(epoch.dueAt, language);
  return (
    <Section title={<Trans>Epoch {number}</Trans>} action={<StateOf epoch={epoch} job={job} />}>
      <p className="mt-3 prose">
        <Trans>
          When an epoch ends, copies of the keys database from before open nothing any more, wherever they are, so that
          what was erased cannot be opened with them. A new backup of the keys is made first.
        </Trans>
      </p>
      <p className="mt-3">
        {ends === null || job !== undefined ? (
          <Trans>Since {began}.</Trans>
        ) : (
          <Trans>
            Since {began}, ends by itself on {ends}.
          </Trans>
        )}
      </p>
      <LastEnd epoch={epoch} />
      {service.provider === 'local' && epoch.turns && (
        <p className="mt-3 prose">
          <Trans>A backup that holds the key file itself opens what it opened, until you delete it.</Trans>
        </p>
      )}
      {job?.state === 'waiting' && <Waiting job={job} />}
      {job === undefined && epoch.turns && (
        <div className="actions">
          <Button working={working} onClick={end}>
            <Trans>End the epoch now</Trans>
          </Button>
        </div>
      )}
    </Section>
  );
}

function StateOf({ epoch, job }: { epoch: Keys['epoch']; job: KeyJob | undefined }) {
  if (!epoch.turns)
    return (
      <Status icon="info">
        <Trans>Never ends: the key stands in the configuration</Trans>
      </Status>
    );
  if (epoch.overdue)
    return (
      <Status icon="alert" tone="danger">
        <Trans>Overdue: the dates of receipts may not hold</Trans>
      </Status>
    );
  if (job?.state === 'waiting')
    return (
      <Status icon="alert" tone="warning">
        <Trans>The one before waits for its end</Trans>
      </Status>
    );
  if (job?.state === 'paused')
    return (
      <Status icon="pause">
        <Trans>Paused</Trans>
      </Status>
    );
  if (job !== undefined)
    return (
      <Status icon="rotate">
        <Trans>It is being ended</Trans>
      </Status>
    );
  return (
    <Status icon="check" tone="success">
      <Trans>In order</Trans>
    </Status>
  );
}

function LastEnd({ epoch: { endedAt, destroyedAt, confirmed } }: { epoch: Keys['epoch'] }) {
  const language = useLanguage();
  if (endedAt === null)
    return (
      <p className="quiet-text">
        <Trans>None has ended yet.</Trans>
      </p>
    );
  const ended = dateOf(endedAt, language);
  const gone = destroyedAt === null ? null : dateOf(destroyedAt, language);
  return (
    <p className="quiet-text">
      {confirmed || gone === null ? (
        <Trans>The one before ended on {ended}. It was tried: its key opens nothing.</Trans>
      ) : (
        <Trans>
          The one before ended on {ended}. The key service destroys its key on {gone}.
        </Trans>
      )}
    </p>
  );
}

/** What its end waits for, and what the operator does about it. */
function Waiting({ job }: { job: KeyJob }) {
  const { t } = useLingui();
  const says = (): string => {
    switch (job.note) {
      case 'no-kit':
        return t`There is no recovery kit yet, so the keys cannot be backed up. On the machine:`;
      case 'kit-not-typed-back':
        return t`The recovery kit was not typed back yet. On the machine:`;
      case 'no-folder':
        return t`The folder of the last backup of the keys is not there. On the machine, put it there or make a backup:`;
      default:
        return t`The backup of the keys could not be made; the log of the server says why. On the machine:`;
    }
  };
  const kit = job.note === 'no-kit' || job.note === 'kit-not-typed-back';
  return (
    <Note tone="warning">
      <p>
        {says()} <code className="code">{kit ? 'npx carnet backup kit' : 'npx carnet backup create'}</code>
      </p>
      <p className="mt-2">
        <Trans>Every key is wrapped again already. Nothing is destroyed before a backup of the keys is there.</Trans>
      </p>
    </Note>
  );
}
