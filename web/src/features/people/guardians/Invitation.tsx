import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { dropMailToken, isWhole } from '../../../app/mail-token.ts';
import { buttonClass } from '../../../ui/Button.tsx';
import { Page } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { useMailToken } from '../../recover/useMailToken.ts';
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
          <Consent />
        ) : (
          <SignIn />
        )}
      </Page>
    </div>
  );
}

function SignIn() {
  return (
    <>
      <p className="prose mt-5">
        <Trans>
          For that you need an account here. The invitation waits in this window meanwhile; if you come back in another
          one, open the link once more.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/sign-up" className={buttonClass('primary')}>
          <Trans>Create an account</Trans>
        </Link>
        <Link to="/sign-in" search={{ to: '/invitation' }} className={buttonClass()}>
          <Trans>I have an account</Trans>
        </Link>
      </div>
    </>
  );
}

function Consent() {
  return (
    <>
      <p className="prose mt-5">
        <Trans>Before anything medical is shown or kept, read what is kept and why, and agree to it.</Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/sign-up/consent" className={buttonClass('primary')}>
          <Trans>Read it</Trans>
        </Link>
      </div>
    </>
  );
}

function NotOpen({ signedIn }: { signedIn: boolean }) {
  const { t } = useLingui();
  return (
    <div className="column column-steps">
      <Page
        key="not-open"
        title={t`This invitation does not work`}
        lede={
          <Trans>
            It was used already or taken back, its time is over, or the link is not whole. Open the link once more as
            you got it; if that does not help, ask for a new one.
          </Trans>
        }
      >
        <div className="actions actions-stack">
          {signedIn ? (
            <Link to="/home" className={buttonClass()}>
              <Trans>Open your record</Trans>
            </Link>
          ) : (
            <Link to="/sign-in" search={{}} className={buttonClass()}>
              <Trans>Sign in</Trans>
            </Link>
          )}
        </div>
      </Page>
    </div>
  );
}
