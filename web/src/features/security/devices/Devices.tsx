import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { SignedIn } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { reloadAccount, sessionsQuery } from '../queries.ts';
import { RemoveDialog } from '../RemoveDialog.tsx';
import { SignOutEverywhere } from '../SignOutEverywhere.tsx';
import { SubPage } from '../SubPage.tsx';
import { DeviceRow } from './DeviceRow.tsx';
import { useDeviceName } from './device-words.ts';

/** Where the account is signed in, this device first; signing out one, all others, or all. */
export function Devices() {
  const { t } = useLingui();
  const { data: sessions } = useSuspenseQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const form = useForm();
  const others = useForm();
  const nameOf = useDeviceName();
  const sorted = sessions.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt),
  );

  const end = (session: SignedIn) =>
    form.submit([], async () => {
      await body(api.DELETE('/api/identity/sessions/{id}', { params: { path: { id: session.id } } }));
      await reloadAccount(sessionsQuery.queryKey);
      setDone(t`${nameOf(session.device)} was signed out`);
    });
  const endOthers = () =>
    others.submit([], async () => {
      await body(api.POST('/api/identity/sign-out-elsewhere'));
      setAsking(false);
      await reloadAccount(sessionsQuery.queryKey);
      setDone(t`All other devices were signed out`);
    });

  return (
    <SubPage
      title={t`Devices`}
      done={done}
      lede={
        <Trans>Where you are signed in. One you don’t know? Sign it out: it is refused at its very next step.</Trans>
      }
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <ul className="rows mt-2">
        {sorted.map((session) => (
          <DeviceRow key={session.id} session={session} remove={() => void end(session)} />
        ))}
      </ul>
      {sessions.some(({ device }) => (device?.country ?? null) !== null) && (
        <p className="quiet-text mt-6">
          <Trans>
            The country is that of the network’s address, by a list kept on this server. It can be wrong, on a phone
            above all.
          </Trans>
        </p>
      )}
      <Section title={<Trans>Sign out</Trans>}>
        <p className="prose mt-3">
          <Trans>
            Lost a phone, or forgot to sign out somewhere? “Everywhere” ends this session and every access token too.
          </Trans>
        </p>
        <div className="actions mt-5">
          {sessions.length > 1 && (
            <Button kind="danger" onClick={() => setAsking(true)}>
              <Trans>Sign out all other devices</Trans>
            </Button>
          )}
          <SignOutEverywhere />
        </div>
      </Section>
      <RemoveDialog
        open={asking}
        close={() => setAsking(false)}
        title={t`Sign out all other devices?`}
        keep={<Trans>Leave them signed in</Trans>}
        act={<Trans>Sign out all others</Trans>}
        form={others}
        confirm={() => void endOthers()}
      >
        <Trans>They have to sign in again. Here you stay signed in.</Trans>
      </RemoveDialog>
    </SubPage>
  );
}
