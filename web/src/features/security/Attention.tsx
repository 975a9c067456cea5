import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Me, Passkey } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Call } from './Call.tsx';
import { ResetWaiting } from './ResetWaiting.tsx';

const staff = (me: Me) => me.heldRoles.some((role) => role !== 'patient');

/** What cannot wait, the gravest first; nothing when all is well. */
export function Attention({ me, passkeys }: { me: Me; passkeys: readonly Passkey[] }) {
  const language = useLanguage();
  const copied = passkeys.find(({ suspicious }) => suspicious);
  return (
    <>
      {me.identityReset !== null && <ResetWaiting reset={me.identityReset} />}
      {copied !== undefined && (
        <Call
          grave
          title={<Trans>“{copied.name}” may have been copied</Trans>}
          action={
            <Link to="/security/passkeys" className={buttonClass('danger')}>
              <Trans>Look at it</Trans>
            </Link>
          }
        >
          <Trans>
            This passkey was used with an older counter than before, as a copy would be, so it is refused. Remove it.
          </Trans>
        </Call>
      )}
      {staff(me) && me.passkeys === 0 && (
        <Call
          title={<Trans>Your role waits for a passkey</Trans>}
          action={
            <Link to="/security/passkeys" className={buttonClass('primary')}>
              <Icon name="plus" size="small" />
              <Trans>Add a passkey</Trans>
            </Link>
          }
        >
          <Trans>
            Whoever acts for others here signs in with a passkey, since passwords and codes can be given to a forged
            page. Add one, then sign in again with it.
          </Trans>
        </Call>
      )}
      {staff(me) && me.passkeys > 0 && me.heldRoles.some((role) => !me.roles.includes(role)) && (
        <Call
          title={<Trans>Sign in with your passkey to work in your role</Trans>}
          action={
            <Link to="/sign-out" className={buttonClass('primary')}>
              <Trans>Sign out and in again</Trans>
            </Link>
          }
        >
          <Trans>You are signed in without it, so your role is not in use now.</Trans>
        </Call>
      )}
      {me.emailChange?.effectiveAt != null && (
        <Call
          title={<Trans>Your e-mail address will change</Trans>}
          action={
            <Link to="/security/email" className={buttonClass()}>
              <Trans>Look at it, or stop it</Trans>
            </Link>
          }
        >
          <Trans>
            From {momentOf(me.emailChange.effectiveAt, language)} on it is {me.emailChange.email}.
          </Trans>
        </Call>
      )}
    </>
  );
}
