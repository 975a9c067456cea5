import { Trans } from '@lingui/react/macro';
import type { KeyJob } from '../../api/contract.ts';
import { dateOf, numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';
import { useKindWords, useTook } from './words.ts';

/** What happens while the key service is away. */
export function IfAway() {
  return (
    <Section title={<Trans>If the key service goes away</Trans>}>
      <p className="mt-3">
        <Trans>
          Reading goes on for at most 5 minutes from keys held in memory. Then pages say so plainly. Writing stops.
          Nothing is stored in the clear, nothing is lost.
        </Trans>
      </p>
    </Section>
  );
}

/** What rotated lately. */
export function KeysHistory({ jobs }: { jobs: readonly KeyJob[] }) {
  const language = useLanguage();
  const words = useKindWords();
  const took = useTook();
  return (
    <Section title={<Trans>History</Trans>}>
      {jobs.length === 0 ? (
        <p className="mt-3">
          <Trans>Nothing has rotated yet.</Trans>
        </p>
      ) : (
        <ul className="rows mt-1">
          {jobs.map((job) => {
            const { name } = words(job.kind);
            const day = dateOf(job.finishedAt ?? job.startedAt, language);
            const done = numberOf(job.done, language);
            return (
              <li key={job.id}>
                <p>
                  {job.kind === 'epoch' ? (
                    <Trans>{day}: end of an epoch</Trans>
                  ) : job.version === null ? (
                    <Trans>
                      {day}: {name}
                    </Trans>
                  ) : (
                    <Trans>
                      {day}: {name}, version {job.version}
                    </Trans>
                  )}
                </p>
                {job.state === 'failed' ? (
                  <Status icon="alert" tone="danger">
                    <Trans>Failed: {job.note}</Trans>
                  </Status>
                ) : (
                  <p className="quiet-text">
                    <Trans>
                      {done} moved {took(job)}
                    </Trans>
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
