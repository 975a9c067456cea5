import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CardView } from '../../api/contract.ts';
import { sharedQuery } from '../../api/queries.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Section } from '../../ui/Page.tsx';

interface GivenAccessProps {
  record: string;
  access: NonNullable<CardView['access']>;
  /** The card with its forms; null where it is only read. */
  card: CardView | null;
}

/** What the reader was given of somebody's record: to read or to write too, until when, and that there is more, never what. */
export function GivenAccess({ record, access, card }: GivenAccessProps) {
  const language = useLanguage();
  const { data: shared } = useSuspenseQuery(sharedQuery);
  const given = shared.find((one) => one.record === record);
  // Something of it may end before; the list of patients has the end of each.
  const ends = given === undefined ? [] : [given, ...given.also].map((one) => one.until);
  const until = ends.includes(null) ? null : (ends.toSorted().at(-1) ?? null);
  const end = until === null ? null : dateOf(until, language);
  const writes = card !== null && access.write;
  const pregnancy =
    writes && card.gender !== 'male' && card.parts.some(({ key, writable }) => key === 'bloodGroup' && writable);
  return (
    <Section title={<Trans>Your access</Trans>}>
      {!access.whole && (
        <p className="mt-3">
          <Trans>Not everything of this record is shared with you.</Trans>
        </p>
      )}
      <p className="mt-3">
        {!writes && end === null && <Trans>You may read it until somebody ends that.</Trans>}
        {!writes && end !== null && <Trans>You may read it until {end}.</Trans>}
        {writes && end === null && <Trans>You may read and write here until somebody ends that.</Trans>}
        {writes && end !== null && <Trans>You may read and write here until {end}.</Trans>}
      </p>
      {pregnancy && (
        <p className="mt-3">
          <Link to="/records/$record/card/$part" params={{ record, part: 'pregnancy' }} className="link target">
            <Trans>Pregnancy</Trans>
          </Link>
        </p>
      )}
      <p className="quiet-text mt-3">
        {writes ? (
          <Trans>
            Each time you look stands in the log of the record, with your name. What you write shows it too.
          </Trans>
        ) : (
          <Trans>Each time you look stands in the log of the record, with your name.</Trans>
        )}
      </p>
    </Section>
  );
}
