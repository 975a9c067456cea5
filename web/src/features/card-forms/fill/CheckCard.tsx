import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { CardPart, FormPart } from '../../../api/contract.ts';
import { cardQuery } from '../../../api/queries.ts';
import { fhirDate } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { buttonClass } from '../../../ui/Button.tsx';
import { Foreign } from '../../../ui/Foreign.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useGender } from '../../card/gender.ts';
import { formOf } from '../parts/forms.ts';
import { useOwn } from '../useOwn.ts';
import { fillParts, stepCount } from './steps.ts';

const route = getRouteApi('/rooms/records/$record/card/check');

/** The end of the path through the card: every answer once more, with the way to change it. */
export function CheckCard() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const own = useOwn(record);
  const { data: card } = useSuspenseQuery(cardQuery(record, language));
  const rows = fillParts.flatMap((part) => {
    const shown = card.parts.find(({ key }) => key === part);
    return shown === undefined ? [] : [{ part, shown }];
  });
  const left = rows.filter(({ shown }) => shown.answer === 'not-answered').length;
  const genderOf = useGender();
  const born = card.birthDate === null ? null : fhirDate(card.birthDate, language);
  return (
    <Page
      title={t`Check your answers`}
      lede={
        left === 0 ? (
          <Trans>Everything is answered and saved. This is what a rescuer finds.</Trans>
        ) : (
          <Trans>This is saved, and what a rescuer finds now. You can answer the rest at any time.</Trans>
        )
      }
      before={
        <p className="quiet-text mb-2" data-steps>
          <Trans>The card, all {stepCount} steps done</Trans>
        </p>
      }
    >
      <div className="form-width">
        <dl className="answers">
          <div>
            <dt>{formOf('identity', own).title}</dt>
            <dd>{[card.name, born, genderOf(card.gender)].filter((text) => text !== null).join(', ') || <Open />}</dd>
            <ChangeLink record={record} part="identity" title={formOf('identity', own).title} />
          </div>
          {rows.map(({ part, shown }) => (
            <div key={part}>
              <dt>{formOf(part, own).title}</dt>
              <dd>
                <Told part={shown} />
              </dd>
              <ChangeLink
                record={record}
                part={part}
                title={formOf(part, own).title}
                open={shown.answer === 'not-answered'}
              />
            </div>
          ))}
        </dl>
        <div className="actions actions-stack">
          <Link to="/records/$record/card" params={{ record }} className={buttonClass('primary')}>
            <Icon name="card" size="small" />
            <Trans>Open the card</Trans>
          </Link>
        </div>
      </div>
    </Page>
  );
}

function Told({ part }: { part: CardPart }) {
  switch (part.answer) {
    case 'listed':
      return part.entries.map(({ id, title, titleLanguage }, n) => (
        <Fragment key={id}>
          {n > 0 && ', '}
          <Foreign language={titleLanguage}>{title}</Foreign>
        </Fragment>
      ));
    case 'none-known':
      return <Trans>None</Trans>;
    case 'unknown':
      return <Trans>I don’t know</Trans>;
    default:
      return <Open />;
  }
}

function Open() {
  return (
    <Status icon="not-answered">
      <Trans>Not answered yet</Trans>
    </Status>
  );
}

interface ChangeLinkProps {
  record: string;
  part: FormPart;
  title: string;
  open?: boolean;
}

function ChangeLink({ record, part, title, open = false }: ChangeLinkProps) {
  return (
    <dd>
      <Link
        to="/records/$record/card/$part"
        params={{ record, part }}
        search={{ check: true }}
        className="link target text-16"
      >
        {open ? <Trans>Answer</Trans> : <Trans>Change</Trans>}
        <span className="sr-only">: {title}</span>
      </Link>
    </dd>
  );
}
