import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { formerQuery } from '../handover/query.ts';
import { Asked } from './Asked.tsx';
import { EndedRow, GivenRow } from './GivenRow.tsx';
import { Offers } from './Offers.tsx';
import { grantsQuery } from './query.ts';
import { requestsQuery } from './requests.ts';
import { sorted } from './sorted.ts';

const route = getRouteApi('/rooms/records/$record/share');

/** Who may see what of the record: now, once a link is taken, and until it ended. */
export function Share() {
  const { t } = useLingui();
  const { record } = route.useParams();
  const { data } = useSuspenseQuery(grantsQuery(record));
  const { data: requests } = useSuspenseQuery(requestsQuery);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const nameOf = useRecordName();
  const whose = records.find(({ id }) => id === record);
  const { data: former = [] } = useQuery({ ...formerQuery(record), enabled: whose?.relation === 'self' });
  const { standing, ended } = sorted(data.grants, Date.now());
  const add = (
    <Link to="/records/$record/share/new" params={{ record }} className={buttonClass()} id="add-person">
      <Icon name="plus" size="small" />
      <Trans>Add a person</Trans>
    </Link>
  );
  return (
    <Page
      key={record}
      title={t`Share`}
      eyebrow={whose === undefined || whose.relation === 'self' ? undefined : nameOf(whose)}
      rail={
        <>
          <Section title={<Trans>In an emergency</Trans>}>
            <p className="quiet-text mt-3">
              <Trans>Whether doctors may open the record without being given access, and each time that one did.</Trans>
            </p>
            <p className="mt-3">
              <Link to="/records/$record/share/emergency" params={{ record }} className="link target">
                <Trans>See and change the answer</Trans>
              </Link>
            </p>
          </Section>
          <Section title={<Trans>Who looked</Trans>}>
            <p className="quiet-text mt-3">
              <Trans>Whatever somebody reads or changes here stands in the log, with name and time.</Trans>
            </p>
            <p className="mt-3">
              <Link to="/records/$record/who-looked" params={{ record }} className="link target">
                <Trans>See who looked</Trans>
              </Link>
            </p>
            {former.length > 0 && (
              <p className="mt-3">
                <Link to="/records/$record/former-guardians" params={{ record }} className="link target">
                  <Trans>Who looked after your record</Trans>
                </Link>
              </p>
            )}
          </Section>
        </>
      }
    >
      {requests.received.length > 0 && (
        <Section title={<Trans>Doctors who ask for access</Trans>}>
          <Asked record={record} asked={requests.received} />
        </Section>
      )}
      <Section title={<Trans>People</Trans>} {...(standing.length > 0 ? { action: add } : {})}>
        {standing.length === 0 ? (
          <Empty icon="users" title={<Trans>Nobody has been given access</Trans>} action={add}>
            <Trans>A doctor, or somebody who helps: you choose which parts they see, and until when.</Trans>
          </Empty>
        ) : (
          <ul className="rows">
            {standing.map((one) => (
              <GivenRow key={one.id} record={record} given={one} />
            ))}
          </ul>
        )}
      </Section>
      {data.offers.length > 0 && (
        <Section title={<Trans>Offers that nobody has taken yet</Trans>}>
          <Offers record={record} offers={data.offers} />
        </Section>
      )}
      {ended.length > 0 && (
        <Section title={<Trans>Ended</Trans>}>
          <ul className="rows">
            {ended.map((one) => (
              <EndedRow key={one.id} given={one} />
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}
