import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { dropMailToken, isWhole } from '../../../app/mail-token.ts';
import { Page } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { useMailToken } from '../../recover/useMailToken.ts';
import { AccountFirst, ConsentFirst, NotOpen } from '../links/BeforeLink.tsx';
import { Accept } from './Accept.tsx';

const route = getRouteApi('/open/invitation');

/** Where the link of an invitation leads. Nothing of the record is told before it is accepted. */
export function Invitation() {
  const token = useMailToken();
  return <Steps key={token} token={token !== null && isWhole(token) ? token : null} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const { signedIn, consented } = route.useLoaderData();
  const [refused, setRefused] = useState(false);
  const form = useForm();
  if (token === null || refused) return <NotOpen signedIn={signedIn} />;
  return (
    <div className="column column-steps">
      <Page
        title={t`You are asked to look after a record`}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
        lede={
          <Trans>
            Somebody who looks after a person’s record asks you to do so too. You would read and change all of it, with
            the same rights. Whose it is you see once you have accepted: you should know that from whoever gave you the
            link.
          </Trans>
        }
      >
        {signedIn && consented ? (
          <Accept
            token={token}
            form={form}
            refused={() => {
              dropMailToken();
              setRefused(true);
            }}
          />
        ) : signedIn ? (
          <ConsentFirst />
        ) : (
          <AccountFirst to="/invitation" />
        )}
      </Page>
    </div>
  );
}
