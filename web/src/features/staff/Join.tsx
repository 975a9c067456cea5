import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { OpenStaffInvitation } from '../../api/contract.ts';
import { meQuery, queryClient } from '../../api/queries.ts';
import { keepRole, takeRole } from '../../api/role.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useMailToken } from '../recover/useMailToken.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';

const route = getRouteApi('/open/join');

/** Where the link of an invitation to a staff role leads. */
export function Join() {
  const { t } = useLingui();
  const token = useMailToken();
  const { signedIn, invitation, passkeys } = route.useLoaderData();
  if (token === null || !isWhole(token) || (signedIn && invitation === null)) return <NotOpen signedIn={signedIn} />;
  if (invitation === null) {
    return (
      <Frame title={t`You are invited to work here`}>
        <p className="prose mt-5">
          <Trans>
            For that you need an account here, and a passkey. The invitation waits in this window meanwhile; if you come
            back in another one, open the link once more.
          </Trans>
        </p>
        <div className="actions actions-stack">
          <Link to="/sign-up" className={buttonClass('primary')}>
            <Trans>Create an account</Trans>
          </Link>
          <Link to="/sign-in" search={{ to: '/join' }} className={buttonClass()}>
            <Trans>I have an account</Trans>
          </Link>
        </div>
      </Frame>
    );
  }
  if (invitation.held) return <Held />;
  if (invitation.ready) return <Accept token={token} invitation={invitation} />;
  return passkeys === 0 ? <NeedsPasskey invitation={invitation} /> : <ShowPasskey invitation={invitation} />;
}

function Frame({ title, before, children }: { title: string; before?: ReactNode; children: ReactNode }) {
  return (
    <div className="column column-steps">
      <Page title={title} before={before}>
        {children}
      </Page>
    </div>
  );
}

/** What the role is, and until when the link works. */
function Offer({ invitation }: { invitation: OpenStaffInvitation }) {
  const words = useRoleWords();
  const language = useLanguage();
  return (
    <dl className="rows mt-4">
      <div className="row">
        <dt>
          <Trans>Your role</Trans>
        </dt>
        <dd>{words[invitation.role]}</dd>
      </div>
      <div className="row">
        <dt>
          <Trans>The link works until</Trans>
        </dt>
        <dd>{momentOf(invitation.expiresAt, language)}</dd>
      </div>
    </dl>
  );
}

function NeedsPasskey({ invitation }: { invitation: OpenStaffInvitation }) {
  const { t } = useLingui();
  return (
    <Frame title={t`First, a passkey`}>
      <Offer invitation={invitation} />
      <p className="prose mt-5">
        <Trans>
          Whoever acts for others here signs in with a passkey, since passwords and codes can be given to a forged page.
          Add one, then choose “Carnet” at the top: the invitation waits in this window.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/security/passkeys" className={buttonClass('primary')}>
          <Trans>Add a passkey</Trans>
        </Link>
      </div>
    </Frame>
  );
}

function ShowPasskey({ invitation }: { invitation: OpenStaffInvitation }) {
  const { t } = useLingui();
  return (
    <Frame title={t`Use your passkey`}>
      <Offer invitation={invitation} />
      <p className="prose mt-5">
        <Trans>You are signed in without your passkey. A role like this is taken on with it.</Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/sign-in" search={{ to: '/join' }} className={buttonClass('primary')}>
          <Icon name="key" size="small" />
          <Trans>Use your passkey</Trans>
        </Link>
      </div>
    </Frame>
  );
}

function Accept({ token, invitation }: { token: string; invitation: OpenStaffInvitation }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [refused, setRefused] = useState(false);
  const form = useProvenForm(<Trans>This gives your account a role in which you act for others.</Trans>);
  const submit = () =>
    form.submit(
      [],
      async () => {
        const { role } = await body(api.POST('/api/staff-invitations/accept', { body: { token } }));
        dropMailToken();
        keepRole(await queryClient.fetchQuery({ ...meQuery, staleTime: 0 }));
        takeRole(role);
        if (role === 'doctor' || role === 'researcher') await navigate({ to: '/professional' });
        else await navigate({ to: '/home' });
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        dropMailToken();
        setRefused(true);
        return [];
      },
    );
  if (refused) return <NotOpen signedIn />;
  return (
    <Frame
      title={t`You are invited to work here`}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <Offer invitation={invitation} />
      {form.asking ?? (
        <>
          <p className="prose mt-5">
            {invitation.role === 'doctor' || invitation.role === 'researcher' ? (
              <Trans>
                Then say who you are: name, specialty and number. An administrator confirms it before patients can give
                you access. Your own record stays apart from your work; the menu with your name says which role you are
                in.
              </Trans>
            ) : (
              <Trans>
                The role opens no record. Your own record stays apart from your work; the menu with your name says which
                role you are in.
              </Trans>
            )}
          </p>
          <p className="prose mt-4">
            <Trans>
              What you do here for others stands with your name in a log that nobody can change unseen, and they see it.
              When a record is erased, your entries stay: it can still be proved that they were made, and when. Who made
              them, and about whom, is then in a sealed copy alone.
            </Trans>
          </p>
          <div className="actions actions-stack">
            <Button kind="primary" working={form.working} onClick={() => void submit()}>
              <Trans>Take on the role</Trans>
            </Button>
            <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
              <Trans>I don’t want to</Trans>
            </Link>
          </div>
        </>
      )}
    </Frame>
  );
}

function Held() {
  const { t } = useLingui();
  return (
    <Frame title={t`You have this role already`}>
      <p className="prose mt-5">
        <Trans>The invitation is for somebody else, and still works for them.</Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/home" className={buttonClass('primary')} onClick={dropMailToken}>
          <Trans>Go on</Trans>
        </Link>
      </div>
    </Frame>
  );
}

function NotOpen({ signedIn }: { signedIn: boolean }) {
  const { t } = useLingui();
  return (
    <Frame title={t`This invitation does not work`}>
      <p className="prose mt-5">
        <Trans>
          It was used already or taken back, its time is over, it is for another address than that of your account, or
          the link is not whole. Open the link once more as you got it, or ask whoever invited you for another.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Link to={signedIn ? '/home' : '/'} className={buttonClass('primary')} onClick={dropMailToken}>
          <Trans>Go on</Trans>
        </Link>
      </div>
    </Frame>
  );
}
