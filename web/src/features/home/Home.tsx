import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { cardQuery, recordsQuery } from '../../api/queries.ts';
import { givenName, useRecordName } from '../../app/names.ts';
import { dateOf, todayOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page, Section, Segmented } from '../../ui/Page.tsx';
import { FillOrImport } from '../card/FillOrImport.tsx';
import { usePartName } from '../card/parts.ts';
import { progressOf } from '../card/progress.ts';
import { AskedAtHome } from '../emergency/Asked.tsx';
import { AnnouncedErasures } from './AnnouncedErasures.tsx';
import { ComingOfAge } from './ComingOfAge.tsx';
import { PendingImport } from './PendingImport.tsx';
import { People } from './People.tsx';

const route = getRouteApi('/rooms/records/$record/');

function useGreeting(): (name: string | null) => string {
  const { t } = useLingui();
  return (name) => {
    const hour = new Date().getHours();
    const part = hour < 12 ? 0 : hour < 18 ? 1 : 2;
    if (name === null) return [t`Good morning`, t`Good afternoon`, t`Good evening`][part] ?? '';
    return [t`Good morning, ${name}`, t`Good afternoon, ${name}`, t`Good evening, ${name}`][part] ?? '';
  };
}

/** The front door of one record: how far its card is, what to do next, and the other people. */
export function Home() {
  const language = useLanguage();
  const { record } = route.useParams();
  const { data: card } = useSuspenseQuery(cardQuery(record, language));
  const { data: records } = useSuspenseQuery(recordsQuery);
  const greeting = useGreeting();
  const partName = usePartName();
  const nameOf = useRecordName();
  const summary = records.find(({ id }) => id === record);
  const own = summary?.relation === 'self';
  const name = card.name ?? (summary === undefined ? '' : nameOf(summary));
  const title = own ? greeting(givenName(card.name)) : name;
  const { asked, answered, open } = progressOf(card);
  return (
    <Page
      key={record}
      title={title}
      eyebrow={todayOf(new Date(), language)}
      rail={<People records={records} current={record} />}
    >
      <AnnouncedErasures records={records} />
      <ComingOfAge records={records} />
      <PendingImport record={record} />
      <AskedAtHome record={record} />
      <Section
        title={own ? <Trans>Your card</Trans> : <Trans>The card</Trans>}
        action={
          <Link to="/records/$record/card" params={{ record }} className="link target text-16">
            <Trans>Open the card</Trans>
          </Link>
        }
      >
        {answered === 0 ? (
          <Empty
            icon="card"
            title={<Trans>Nothing stands on this card yet</Trans>}
            action={<FillOrImport record={record} />}
          >
            <Trans>Four steps, about three minutes. You can stop at any time and go on later.</Trans>
          </Empty>
        ) : (
          <>
            <p className="mt-3">
              <strong>
                <Trans>
                  {answered} of {asked}
                </Trans>
              </strong>{' '}
              {open.length === 0 ? (
                <Trans>parts answered.</Trans>
              ) : (
                <Plural
                  value={open.length}
                  one="parts answered. A rescuer would not find this one:"
                  other="parts answered. A rescuer would not find these:"
                />
              )}
            </p>
            <Segmented done={answered} of={asked} />
            <ul className="rows mt-2">
              {open.map((key) => (
                <li key={key} className="row">
                  <div>
                    <p>{partName(key)}</p>
                    <p>
                      <Status icon="not-answered">
                        <Trans>Not answered yet</Trans>
                      </Status>
                    </p>
                  </div>
                  <Link
                    to="/records/$record/card/$part"
                    params={{ record, part: key }}
                    className={buttonClass('secondary')}
                  >
                    <Trans>Answer</Trans>
                    <span className="sr-only">: {partName(key)}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {open.length > 1 && (
              <div className="actions mt-5">
                <Link to="/records/$record/card/fill" params={{ record }} className={buttonClass('primary')}>
                  <Icon name="write" size="small" />
                  <Trans>Answer what is missing</Trans>
                </Link>
              </div>
            )}
            {card.lastChanged !== null && (
              <p className="quiet-text mt-4">
                <Trans>Last changed on {dateOf(card.lastChanged, language)}</Trans>
              </p>
            )}
          </>
        )}
      </Section>
      {answered > 0 && (
        <Section title={<Trans>Next step</Trans>}>
          <p className="mt-3 prose">
            <Trans>
              A letter, a discharge summary or a whole record from elsewhere fills more of the card. You see what it
              would add before anything is added.
            </Trans>
          </p>
          <div className="actions mt-5">
            <Link
              to="/records/$record/import"
              params={{ record }}
              className={buttonClass(open.length > 1 ? 'secondary' : 'primary')}
            >
              <Icon name="download" size="small" />
              <Trans>Import a document</Trans>
            </Link>
          </div>
        </Section>
      )}
    </Page>
  );
}
