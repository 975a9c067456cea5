import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { ApiError } from '../../api/problem.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { AccountFirst, NotOpen } from '../people/links/BeforeLink.tsx';
import { useMailToken } from '../recover/useMailToken.ts';
import { Take } from './Take.tsx';

const route = getRouteApi('/open/shared');

/** Where the link of an offer leads. Whose record it is, is told once it is taken. */
export function Offered() {
  const token = useMailToken();
  return <Steps key={token} token={token !== null && isWhole(token) ? token : null} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const { signedIn, consented, roles } = route.useLoaderData();
  const [refused, setRefused] = useState(false);
  const form = useForm();
  // Who works here agreed to nothing as a patient; for a caregiver the text is what he agrees to before he sees anything.
  const ready = token !== null && signedIn && (consented || roles.includes('doctor')) && !refused;
  const look = useQuery({
    queryKey: ['offer', token],
    queryFn: () => body(api.POST('/api/grant-offers/look', { body: { token: token ?? '' } })),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const gone = look.error instanceof ApiError && look.error.code === 'not-found';
  if (token === null || refused || gone) return <NotOpen signedIn={signedIn} />;
  if (look.error !== null) throw look.error;
  return (
    <div className="column column-steps">
      <Page
        title={t`Somebody gives you access to a record`}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
        lede={
          <Trans>
            Whose record it is you see once you have accepted: you should know that from whoever gave you the link.
          </Trans>
        }
      >
        {look.data !== undefined ? (
          <Take
            token={token}
            offer={look.data}
            doctor={roles.includes('doctor')}
            form={form}
            refused={() => {
              dropMailToken();
              setRefused(true);
            }}
          />
        ) : ready ? (
          <p className="prose mt-5" role="status">
            <Trans>Looking at what is offered…</Trans>
          </p>
        ) : signedIn ? (
          <div className="actions actions-stack">
            <Link to="/sign-up/consent" className={buttonClass('primary')}>
              <Trans>Read it</Trans>
            </Link>
          </div>
        ) : (
          <AccountFirst to="/shared" />
        )}
      </Page>
    </div>
  );
}
