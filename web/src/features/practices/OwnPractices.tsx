import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { OwnPractices as Listed } from '../../api/contract.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { InviteMember } from './InviteMember.tsx';
import { MemberRow } from './MemberRow.tsx';
import { ownPracticesQuery } from './query.ts';

/** The practices that the doctor is in, who is in each, and, for who leads one, the ways in and out. */
export function OwnPractices() {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(ownPracticesQuery);
  const [done, setDone] = useState<string | null>(null);
  return (
    <Page
      title={t`Your practices`}
      before={
        <Link to="/work" className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Your work</Trans>
        </Link>
      }
      lede={
        <Trans>
          What a patient gives a practice, each doctor in it may read, for as long as they are in it. The log says who
          did.
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
        {data.practices.length === 0 ? (
          <Empty icon="users" title={<Trans>You are in no practice</Trans>} level={2}>
            <Trans>
              Who leads a practice gives you a link with which you join it. A practice itself is made by an
              administrator of this Carnet.
            </Trans>
          </Empty>
        ) : (
          data.practices.map((one) => <OwnPractice key={one.id} practice={one} done={setDone} />)
        )}
      </div>
    </Page>
  );
}

interface OwnPracticeProps {
  practice: Listed['practices'][number];
  done: (said: string) => void;
}

function OwnPractice({ practice, done }: OwnPracticeProps) {
  const leadless = !practice.members.some(({ lead }) => lead);
  return (
    <Section title={practice.name}>
      {leadless && (
        <Note tone="warning">
          <Trans>Nobody leads this practice, so nobody can be taken in. Ask an administrator to name somebody.</Trans>
        </Note>
      )}
      <ul className="rows">
        {practice.members.map((member) => (
          <MemberRow key={member.id} practice={practice} member={member} done={done} />
        ))}
      </ul>
      {practice.lead && <InviteMember practice={practice} done={done} />}
    </Section>
  );
}
