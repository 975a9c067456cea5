import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { ApiError } from '../../api/problem.ts';
import { queryClient, recordsQuery } from '../../api/queries.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { AccountFirst, ConsentFirst, NotOpen } from '../people/links/BeforeLink.tsx';
import { useMailToken } from '../recover/useMailToken.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';

const route = getRouteApi('/open/take-over');

/** Where the link leads with which a person takes over the record about themselves. Nothing of it is told before. */
export function TakeOver() {
  const token = useMailToken();
  return <Steps key={token} token={token !== null && isWhole(token) ? token : null} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const { signedIn, consented } = route.useLoaderData();
  const [refused, setRefused] = useState(false);
  const form = useProvenForm(<Trans>This makes the record yours.</Trans>);
  if (token === null || refused) return <NotOpen signedIn={signedIn} />;
  return (
    <div className="column column-steps">
      <Page
        title={t`Your medical record is handed over to you`}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
        lede={
          <Trans>
            Somebody has kept a record about you, and gives it to you now. Once you have taken it over it is yours: you
            alone decide who sees what. Whoever looked after it does so no more, and keeps only what you give them.
          </Trans>
        }
      >
        {signedIn && consented ? (
          (form.asking ?? (
            <Take
              token={token}
              form={form}
              refused={() => {
                dropMailToken();
                setRefused(true);
              }}
            />
          ))
        ) : signedIn ? (
          <ConsentFirst />
        ) : (
          <AccountFirst to="/take-over" />
        )}
      </Page>
    </div>
  );
}

interface TakeProps {
  token: string;
  form: ReturnType<typeof useProvenForm>;
  refused: () => void;
}

function Take({ token, form, refused }: TakeProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  /** Why not, in the words of this page. */
  const reason = (error: ApiError): string | null => {
    switch (error.fields[0]?.code) {
      case 'own-record':
        return t`You have a record of your own already, and a person has one. Ask for a copy of the other one and import it into yours. Or delete your own, if nothing is in it, and open the link again.`;
      case 'guardian':
        return t`You look after this record, or once did. The link is for the person whom it is about, in an account of their own.`;
      case 'waits':
        return t`Others look after this record too and were told of this link. It can be used a day after it was made, if none of them takes it back.`;
      default:
        return null;
    }
  };
  const take = () =>
    form.submit(
      [],
      async () => {
        const { id } = await body(api.POST('/api/handovers/take', { body: { token } }));
        dropMailToken();
        await queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 });
        await navigate({ to: '/records/$record/former-guardians', params: { record: id } });
      },
      (error) => {
        if (error.code === 'not-found') refused();
        if (error.code === 'consent-needed') void navigate({ to: '/sign-up/consent' });
        if (error.code === 'not-found' || error.code === 'consent-needed') return [];
        const message = error.code === 'conflict' ? reason(error) : null;
        return message === null ? null : [{ field: null, message }];
      },
    );
  return (
    <>
      <h2 className="mt-6">
        <Trans>What happens</Trans>
      </h2>
      <ul className="prose mt-3 list-disc pl-5">
        <li>
          <Trans>Your consent takes the place of the one that was given for you.</Trans>
        </li>
        <li>
          <Trans>What was done in the record stays in its log, with the name of who did it.</Trans>
        </li>
        <li>
          <Trans>
            Doctors and others who were given access keep it until you end it, under Share; you see them on the next
            pages.
          </Trans>
        </li>
      </ul>
      <div className="actions actions-stack">
        <Button kind="primary" working={form.working} onClick={() => void take()}>
          <Trans>Take the record over</Trans>
        </Button>
        <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
          <Trans>Not now</Trans>
        </Link>
      </div>
    </>
  );
}
