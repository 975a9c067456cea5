import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { Way } from '../identity/Way.tsx';

/** Somebody cannot sign in: what happened decides what helps. */
export function Recover() {
  const { t } = useLingui();
  return (
    <div className="column column-steps">
      <Page
        title={t`You can’t sign in`}
        lede={<Trans>Nothing in your record is lost by this. What happened?</Trans>}
        before={
          <Link to="/sign-in" search={{}} className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Sign in</Trans>
          </Link>
        }
      >
        <ul className="rows mt-6">
          <Way
            icon="key"
            act="/recover/password"
            hint={<Trans>A link by e-mail lets you choose a new one. It takes a few minutes.</Trans>}
          >
            <Trans>I forgot my password</Trans>
          </Way>
          <Way
            icon="clock"
            act="/recover/phone"
            hint={<Trans>There are other ways in: a recovery code, a passkey, your e-mail.</Trans>}
          >
            <Trans>My phone, my passkey or my authenticator app is gone</Trans>
          </Way>
          <Way
            icon="info"
            act="/recover/identity"
            hint={<Trans>Your e-mail is enough then, after a wait of a few days.</Trans>}
          >
            <Trans>I have lost everything: password, devices and codes</Trans>
          </Way>
        </ul>
        <p className="quiet-text mt-8 max-w-prose">
          <Trans>
            You have a passkey on one of your devices? Then you need none of this: “Use a passkey” on the sign-in page
            lets you in at once.
          </Trans>
        </p>
      </Page>
    </div>
  );
}
