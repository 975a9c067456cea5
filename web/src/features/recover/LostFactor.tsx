import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { RecoverPage } from './RecoverPage.tsx';

/** The second proof is gone: what stands in for it, the quickest first. */
export function LostFactor() {
  const { t } = useLingui();
  return (
    <RecoverPage
      title={t`Your second proof is gone`}
      lede={<Trans>You still know your password: then one of these is enough. The quickest stands first.</Trans>}
    >
      <ol className="mt-6 grid gap-5 prose">
        <li>
          <strong>
            <Trans>A passkey on another device.</Trans>
          </strong>{' '}
          <Trans>Open Carnet there and choose “Use a passkey”.</Trans>
        </li>
        <li>
          <strong>
            <Trans>A recovery code.</Trans>
          </strong>{' '}
          <Trans>
            Ten of them were made with your account; you may have printed them, or kept them in a password manager. Sign
            in with your password, then choose “Use a recovery code”.
          </Trans>
        </li>
        <li>
          <strong>
            <Trans>A code by e-mail.</Trans>
          </strong>{' '}
          <Trans>
            Sign in with your password, then choose “Send a code by e-mail”. It is missing there when you took it off
            your account, or chose a new password by e-mail in the last three days.
          </Trans>
        </li>
      </ol>
      <div className="actions actions-stack">
        <Link to="/sign-in" search={{}} className={buttonClass('primary')}>
          <Trans>Sign in</Trans>
        </Link>
        <Link to="/recover/identity" className={buttonClass('quiet')}>
          <Trans>I have none of these</Trans>
        </Link>
      </div>
      <p className="quiet-text mt-6 max-w-prose">
        <Trans>
          Once you are in, open Security: take the lost device or app off your account there, add a new one, and sign
          the lost device out.
        </Trans>
      </p>
    </RecoverPage>
  );
}
