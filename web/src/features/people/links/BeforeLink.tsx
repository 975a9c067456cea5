import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../../ui/Button.tsx';
import { Page } from '../../../ui/Page.tsx';

/** What a link waits for: an account. `to`: the page of the link, after signing in. */
export function AccountFirst({ to }: { to: '/invitation' | '/shared' | '/take-over' | '/practice' }) {
  return (
    <>
      <p className="prose mt-5">
        <Trans>
          For that you need an account here. The link waits in this window meanwhile; if you come back in another one,
          open it once more.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/sign-up" className={buttonClass('primary')}>
          <Trans>Create an account</Trans>
        </Link>
        <Link to="/sign-in" search={{ to }} className={buttonClass()}>
          <Trans>I have an account</Trans>
        </Link>
      </div>
    </>
  );
}

/** What a link waits for: the consent. */
export function ConsentFirst() {
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

/** A link that opens nothing, whyever. */
export function NotOpen({ signedIn }: { signedIn: boolean }) {
  const { t } = useLingui();
  return (
    <div className="column column-steps">
      <Page
        key="not-open"
        title={t`This link does not work`}
        lede={
          <Trans>
            It was used already or taken back, its time is over, or it is not whole. Open it once more as you got it; if
            that does not help, ask for a new one.
          </Trans>
        }
      >
        <div className="actions actions-stack">
          <Link to={signedIn ? '/home' : '/sign-in'} className={buttonClass()}>
            {signedIn ? <Trans>Open your record</Trans> : <Trans>Sign in</Trans>}
          </Link>
        </div>
      </Page>
    </div>
  );
}
