import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { cardQuery } from '../../api/queries.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { GivenAccess } from '../card/GivenAccess.tsx';
import { ChartPage } from './ChartPage.tsx';

const route = getRouteApi('/rooms/patients/$record');

/** The record of a patient who gave access, as a doctor reads it. */
export function Chart() {
  const { record } = route.useParams();
  const { data: card } = useSuspenseQuery(cardQuery(record, useLanguage()));
  return (
    <ChartPage
      record={record}
      card={card}
      before={
        <Link to="/patients" className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Patients</Trans>
        </Link>
      }
      aside={<GivenAccess record={record} card={null} access={card.access ?? { whole: true, write: false }} />}
    />
  );
}
