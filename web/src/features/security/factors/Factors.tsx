import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { Factor } from '../../../api/contract.ts';
import { instanceQuery, meQuery } from '../../../api/queries.ts';
import { buttonClass } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { passkeysQuery, reloadAccount } from '../queries.ts';
import { RemoveDialog } from '../RemoveDialog.tsx';
import { SubPage } from '../SubPage.tsx';
import { hasOtherProof } from '../second-proofs.ts';
import { useProvenForm } from '../useProvenForm.tsx';
import { AppRow } from './AppRow.tsx';
import { MailCode } from './MailCode.tsx';

/** What follows the password at a sign-in: authenticator apps, and codes by e-mail. */
export function Factors() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const { data: passkeys } = useSuspenseQuery(passkeysQuery);
  const [leaving, setLeaving] = useState<Factor | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const form = useProvenForm();
  const proofs = { factors: me.factors, passkeys, mail: instance.mail };
  const apps = me.factors.filter(({ kind }) => kind === 'totp');
  const mail = me.factors.find(({ kind }) => kind === 'email') ?? null;

  const remove = (factor: Factor) =>
    form.submit([], async () => {
      await body(api.DELETE('/api/identity/factors/{id}', { params: { path: { id: factor.id } } }));
      setLeaving(null);
      await reloadAccount();
      setDone(factor.kind === 'totp' ? t`The authenticator app was removed` : t`Codes by e-mail are off`);
    });
  const turnOn = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/factors/email'));
      await reloadAccount();
      setDone(t`Codes by e-mail are on`);
    });

  return (
    <SubPage
      title={t`Second proof`}
      done={done}
      lede={
        <Trans>
          After your password Carnet asks for one of these, so that a stolen password opens nothing. A passkey needs
          neither.
        </Trans>
      }
    >
      {form.asking ?? (
        <>
          {leaving === null && <ErrorSummary errors={form.errors} attempt={form.attempt} />}
          <Section title={<Trans>Authenticator apps</Trans>}>
            {apps.length === 0 ? (
              <p className="prose mt-3">
                <Trans>None yet. An app on your phone shows a new code every 30 seconds, also without network.</Trans>
              </p>
            ) : (
              <ul className="rows mt-2">
                {apps.map((app, index) => (
                  <AppRow
                    key={app.id}
                    app={app}
                    number={apps.length === 1 ? null : index + 1}
                    last={!hasOtherProof(proofs, app.id)}
                    remove={() => setLeaving(app)}
                  />
                ))}
              </ul>
            )}
            <div className="actions mt-6">
              <Link to="/security/authenticator" className={buttonClass(apps.length === 0 ? 'primary' : 'secondary')}>
                <Icon name="plus" size="small" />
                {apps.length === 0 ? (
                  <Trans>Add an authenticator app</Trans>
                ) : (
                  <Trans>Add another authenticator app</Trans>
                )}
              </Link>
            </div>
          </Section>
          <MailCode
            email={me.email}
            factor={mail}
            possible={instance.mail !== 'none'}
            outranked={passkeys.some(({ suspicious }) => !suspicious) || apps.length > 0}
            last={mail !== null && !hasOtherProof(proofs, mail.id)}
            working={form.working && leaving === null}
            turnOn={() => void turnOn()}
            turnOff={setLeaving}
          />
        </>
      )}
      <RemoveDialog
        open={leaving !== null && form.asking === null}
        close={() => setLeaving(null)}
        title={leaving?.kind === 'totp' ? t`Remove the authenticator app?` : t`Turn codes by e-mail off?`}
        keep={leaving?.kind === 'totp' ? <Trans>Keep it</Trans> : <Trans>Leave them on</Trans>}
        act={leaving?.kind === 'totp' ? <Trans>Remove</Trans> : <Trans>Turn off</Trans>}
        form={form}
        confirm={() => leaving !== null && void remove(leaving)}
      >
        {leaving?.kind === 'totp' ? (
          <Trans>Its codes stop working at once. Delete the entry in the app too, so that nobody tries it.</Trans>
        ) : (
          <Trans>No code is sent at a sign-in any more. You can turn them on again here.</Trans>
        )}
      </RemoveDialog>
    </SubPage>
  );
}
