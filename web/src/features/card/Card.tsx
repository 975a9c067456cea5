import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { cardQuery, recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Empty } from '../../ui/Notice.tsx';
import { Page, Section, Segmented } from '../../ui/Page.tsx';
import { Facts } from './Facts.tsx';
import { FillOrImport } from './FillOrImport.tsx';
import { GivenAccess } from './GivenAccess.tsx';
import { Part } from './Part.tsx';
import { progressOf } from './progress.ts';

const route = getRouteApi('/rooms/records/$record/card');

/** The medical card: everything that was imported, part by part, and what nobody has answered. */
export function Card() {
  const language = useLanguage();
  const { t } = useLingui();
  const { record } = route.useParams();
  const { data: card } = useSuspenseQuery(cardQuery(record, useLanguage()));
  const { data: records } = useSuspenseQuery(recordsQuery);
  const nameOf = useRecordName();
  const summary = records.find(({ id }) => id === record);
  const name = card.name ?? (summary === undefined ? t`A person without a name yet` : nameOf(summary));
  const { asked, answered } = progressOf(card);
  return (
    <Page
      key={record}
      title={t`Card: ${name}`}
      eyebrow={<Trans>Medical card</Trans>}
      heading={name}
      lede={<Facts card={card} />}
      rail={
        card.access !== null ? (
          <GivenAccess record={record} card={card} access={card.access} />
        ) : (
          <Section title={<Trans>This card</Trans>}>
            <p className="mt-3">
              <Trans>
                {answered} of {asked} parts answered
              </Trans>
            </p>
            <Segmented done={answered} of={asked} />
            {card.lastChanged !== null && (
              <p className="quiet-text mt-3">
                <Trans>Last changed on {dateOf(card.lastChanged, language)}</Trans>
              </p>
            )}
            <p className="mt-4">
              <Link to="/records/$record/card/$part" params={{ record, part: 'identity' }} className="link target">
                <Trans>Change name, date of birth, address</Trans>
              </Link>
            </p>
            {card.gender !== 'male' && (
              <p>
                <Link to="/records/$record/card/$part" params={{ record, part: 'pregnancy' }} className="link target">
                  <Trans>Pregnancy</Trans>
                </Link>
              </p>
            )}
            {answered > 0 && answered < asked && (
              <p>
                <Link to="/records/$record/card/fill" params={{ record }} className="link target">
                  <Trans>Answer what is missing</Trans>
                </Link>
              </p>
            )}
            <p>
              <Link to="/records/$record/import" params={{ record }} className="link target">
                <Trans>Import a document</Trans>
              </Link>
            </p>
          </Section>
        )
      }
    >
      {answered === 0 && card.access === null && (
        <section className="section">
          <Empty
            icon="card"
            title={<Trans>Nobody has answered anything yet</Trans>}
            action={<FillOrImport record={record} />}
          >
            <Trans>Four steps, about three minutes. You can stop at any time and go on later.</Trans>
          </Empty>
        </section>
      )}
      {card.parts.map((part) => (
        <Part key={part.key} record={record} part={part} given={card.access} />
      ))}
    </Page>
  );
}
