import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { instanceQuery, meQuery } from '../../../api/queries.ts';
import { Note } from '../../../ui/Notice.tsx';
import { SubPage } from '../SubPage.tsx';
import { NewAddress } from './NewAddress.tsx';
import { ProveAddress } from './ProveAddress.tsx';
import { WaitingAddress } from './WaitingAddress.tsx';

/** The account's address: asking for another one, proving it, the 72 hours' wait, and stopping it. */
export function Email() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const [done, setDone] = useState<string | null>(null);
  /** What comes next on this page takes the focus, once something was done here. */
  const [begun, setBegun] = useState(false);
  const { emailChange } = me;
  const stopped = () => {
    setBegun(false);
    setDone(t`Your address stays as it is`);
  };
  const asked = () => {
    setBegun(true);
    setDone(null);
  };
  return (
    <SubPage title={t`E-mail address`} done={done} lede={<Trans>Now: {me.email}</Trans>}>
      {instance.mail === 'none' ? (
        <Note tone="warning">
          <Trans>
            This server is not set up to send e-mail, so a new address cannot be proved. Ask whoever runs it.
          </Trans>
        </Note>
      ) : emailChange === null ? (
        <NewAddress now={me.email} asked={asked} />
      ) : emailChange.effectiveAt === null ? (
        <ProveAddress email={emailChange.email} focus={begun} proved={() => setBegun(true)} stopped={stopped} />
      ) : (
        <WaitingAddress
          now={me.email}
          email={emailChange.email}
          at={emailChange.effectiveAt}
          focus={begun}
          stopped={stopped}
        />
      )}
    </SubPage>
  );
}
