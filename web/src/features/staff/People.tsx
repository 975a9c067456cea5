import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Announced } from './Announced.tsx';
import { Invitations } from './Invitations.tsx';
import { Invite } from './Invite.tsx';
import { Judge } from './Judge.tsx';
import { staffQuery } from './query.ts';
import { StaffRow } from './StaffRow.tsx';

/** Who works here, who waits to be confirmed, and who is invited; nothing clinical stands here. */
export function People() {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(staffQuery);
  const [done, setDone] = useState<string | null>(null);
  const waiting = data.staff.filter(({ professional }) => professional?.state === 'waiting');
  return (
    <Page
      title={t`People`}
      lede={<Trans>Who works on this Carnet, and in which role. What patients keep here is not for you to see.</Trans>}
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <Status icon="check" tone="success">
              {done}
            </Status>
          )}
        </p>
        {data.selfGrants.map((one) => (
          <Announced key={one.id} announced={one} done={() => setDone(t`It was stopped`)} />
        ))}
        <Section title={<Trans>Waiting to be confirmed</Trans>}>
          {waiting.length === 0 ? (
            <p className="mt-3 prose">
              <Trans>Nobody waits.</Trans>
            </p>
          ) : (
            waiting.map((member) => (
              <Judge key={`${member.account} ${member.professional?.version}`} member={member} done={setDone} />
            ))
          )}
        </Section>
        <Section title={<Trans>Who works here</Trans>}>
          <ul className="rows">
            {data.staff.map((member) => (
              <StaffRow key={member.account} member={member} done={setDone} />
            ))}
          </ul>
        </Section>
        <Section title={<Trans>Invitations</Trans>}>
          <Invitations
            invitations={data.invitations}
            done={() => setDone(t`The invitation was withdrawn: its link works no more`)}
          />
          <Invite />
        </Section>
        <Section title={<Trans>What the log keeps</Trans>}>
          <Note>
            <Trans>Each act here stands in the access log, under your name and role.</Trans>
          </Note>
        </Section>
      </div>
    </Page>
  );
}
