import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { CardView } from '../../api/contract.ts';
import { sharedQuery } from '../../api/queries.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Section } from '../../ui/Page.tsx';

/** What the reader was given of somebody's record: until when, and that there is more, never what. */
export function GivenAccess({ record, access }: { record: string; access: NonNullable<CardView['access']> }) {
  const language = useLanguage();
  const { data: shared } = useSuspenseQuery(sharedQuery);
  const given = shared.find((one) => one.record === record);
  return (
    <Section title={<Trans>Your access</Trans>}>
      {!access.whole && (
        <p className="mt-3">
          <Trans>Not everything of this record is shared with you.</Trans>
        </p>
      )}
      <p className="mt-3">
        {given === undefined || given.until === null ? (
          <Trans>You may read it until somebody ends that.</Trans>
        ) : (
          <Trans>You may read it until {dateOf(given.until, language)}.</Trans>
        )}
      </p>
      <p className="quiet-text mt-3">
        <Trans>Each time you look stands in the log of the record, with your name.</Trans>
      </p>
    </Section>
  );
}
