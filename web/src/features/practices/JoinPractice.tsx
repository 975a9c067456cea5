import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { OpenPracticeInvitation } from '../../api/contract.ts';
import { ApiError } from '../../api/problem.ts';
import { takeRole } from '../../api/role.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { AccountFirst, NotOpen } from '../people/links/BeforeLink.tsx';
import { useMailToken } from '../recover/useMailToken.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadPractices } from './query.ts';

const route = getRouteApi('/open/practice');

/** Where the link into a practice leads. */
export function JoinPractice() {
  const token = useMailToken();
  return <Asked key={token} token={token !== null && isWhole(token) ? token : null} />;
}

function Asked({ token }: { token: string | null }) {
  const { t } = useLingui();
  const { signedIn, roles } = route.useLoaderData();
  const [refused, setRefused] = useState(false);
  const look = useQuery({
    queryKey: ['practice-invitation', token],
    queryFn: () => body(api.POST('/api/practice-invitations/look', { body: { token: token ?? '' } })),
    enabled: token !== null && signedIn && !refused,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const gone = look.error instanceof ApiError && look.error.code === 'not-found';
  if (token === null || refused || gone) return <NotOpen signedIn={signedIn} />;
  if (look.error !== null) throw look.error;
  return (
    <div className="column column-steps">
      {look.data === undefined ? (
        <Page title={t`You are invited to join a practice`}>
          {signedIn ? (
            <p className="prose mt-5" role="status">
              <Trans>Looking at what the link is for…</Trans>
            </p>
          ) : (
            <AccountFirst to="/practice" />
          )}
        </Page>
      ) : (
        <Accept
          token={token}
          invitation={look.data}
          doctor={roles.includes('doctor')}
          refused={() => {
            dropMailToken();
            setRefused(true);
          }}
        />
      )}
    </div>
  );
}

interface AcceptProps {
  token: string;
  invitation: OpenPracticeInvitation;
  /** The reader is here as a doctor too. */
  doctor: boolean;
  /** The link counts no more. */
  refused: () => void;
}

function Accept({ token, invitation, doctor, refused }: AcceptProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const navigate = useNavigate();
  const form = useProvenForm(<Trans>From then on you can read what patients gave the practice.</Trans>);
  const { name, expiresAt } = invitation;
  const join = () =>
    form.submit(
      [],
      async () => {
        const at = { body: { token }, headers: { 'carnet-role': 'doctor' } };
        await body(api.POST('/api/practice-invitations/accept', at));
        dropMailToken();
        takeRole('doctor');
        await reloadPractices();
        await navigate({ to: '/practices' });
      },
      (error) => {
        if (error.code === 'not-found') refused();
        if (error.code === 'not-found') return [];
        if (error.code === 'conflict')
          return [
            {
              field: null,
              message: t`You are in this practice already, or it has a hundred doctors, the most it can have.`,
            },
          ];
        return error.code === 'not-allowed'
          ? [{ field: null, message: t`An administrator has to confirm first that you are a doctor.` }]
          : null;
      },
    );
  return (
    <Page
      title={t`You are invited to join a practice`}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <dl className="rows mt-4">
        <div className="row">
          <dt>
            <Trans>Practice</Trans>
          </dt>
          <dd className="break-words min-w-0">{name}</dd>
        </div>
        <div className="row">
          <dt>
            <Trans>The link works until</Trans>
          </dt>
          <dd>{momentOf(expiresAt, language)}</dd>
        </div>
      </dl>
      {!doctor ? (
        <>
          <div className="mt-5">
            <Note tone="warning">
              <Trans>This is for a doctor. If you are one, sign in with a passkey in that role.</Trans>
            </Note>
          </div>
          <div className="actions actions-stack">
            <Link to="/sign-in" search={{ to: '/practice' }} className={buttonClass('primary')}>
              <Icon name="key" size="small" />
              <Trans>Use your passkey</Trans>
            </Link>
            <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
              <Trans>I don’t want to</Trans>
            </Link>
          </div>
        </>
      ) : (
        (form.asking ?? (
          <>
            <p className="prose mt-5">
              <Trans>
                You can read what patients give the practice, as long as you are in it. Each of them is told by e-mail
                that somebody joined, sees your name as an administrator confirmed it, and sees in the log what you
                open.
              </Trans>
            </p>
            <div className="actions actions-stack">
              <Button kind="primary" working={form.working} onClick={() => void join()}>
                <Trans>Join the practice</Trans>
              </Button>
              <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
                <Trans>I don’t want to</Trans>
              </Link>
            </div>
          </>
        ))
      )}
    </Page>
  );
}
