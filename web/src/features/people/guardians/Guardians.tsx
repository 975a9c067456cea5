import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { recordsQuery } from '../../../api/queries.ts';
import { givenName } from '../../../app/names.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { HandOver } from '../../handover/HandOver.tsx';
import { GuardianRow } from './GuardianRow.tsx';
import { Invite } from './Invite.tsx';
import { Leave } from './Leave.tsx';
import { guardiansQuery } from './query.ts';
import { Waiting } from './Waiting.tsx';

const route = getRouteApi('/rooms/records/$record/guardians');

/** Who looks after a record, who is invited to, and the way out. */
export function Guardians() {
  const { t } = useLingui();
  const { record } = route.useParams();
  const { data } = useSuspenseQuery(guardiansQuery(record));
  const { data: records } = useSuspenseQuery(recordsQuery);
  const [done, setDone] = useState<string | null>(null);
  const own = data.guardians.find(({ you }) => you);
  const name = givenName(records.find(({ id }) => id === record)?.name ?? null);
  return (
    <Page
      key={record}
      title={t`Who looks after this record`}
      before={
        <Link to="/records/$record" params={{ record }} className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          {name ?? <Trans>Home</Trans>}
        </Link>
      }
      lede={
        <Trans>
          All who stand here read and change the whole record, with the same rights. What each of them does stands in
          “Who looked”, under the name given here.
        </Trans>
      }
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <Status icon="check" tone="success">
              {done}
            </Status>
          )}
        </p>
        <ul className="rows mt-4">
          {data.guardians.map((guardian) => (
            <GuardianRow
              key={`${guardian.since}${guardian.name}`}
              record={record}
              guardian={guardian}
              done={() => setDone(t`Your name was changed`)}
            />
          ))}
        </ul>
        <Section title={<Trans>Invitations</Trans>}>
          <Waiting
            record={record}
            invitations={data.invitations}
            done={() => setDone(t`The invitation was withdrawn: its link works no more`)}
          />
          <Invite
            record={record}
            named={own?.name != null}
            full={data.invitations.filter(({ kind }) => kind === 'guardian').length >= 5}
          />
        </Section>
        <div id="handing-over">
          <Section title={<Trans>Hand it over to the person</Trans>}>
            <HandOver record={record} named={own?.name != null} />
          </Section>
        </div>
        <Section title={<Trans>Give it up</Trans>}>
          <Leave record={record} last={data.guardians.length < 2} />
        </Section>
      </div>
    </Page>
  );
}
