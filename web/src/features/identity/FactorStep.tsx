import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FactorKind } from '../../api/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { AddPasskey } from '../security/passkeys/AddPasskey.tsx';
import { Authenticator } from './Authenticator.tsx';
import { passkeysPossible } from './passkey/show-passkey.ts';

type Choice = FactorKind | 'passkey';

/** Third step of the sign-up: how to prove, at each sign-in, that it is you. */
export function FactorStep() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [adding, setAdding] = useState<'passkey' | 'totp' | null>(null);
  const form = useForm();
  const next = () => navigate({ to: '/sign-up/codes' });
  const back = () => setAdding(null);

  if (adding !== null) {
    return (
      <div className="column column-steps">
        <Page
          key={adding}
          title={adding === 'passkey' ? t`Your passkey` : t`Add your authenticator app`}
          before={<Steps step={3} of={5} />}
        >
          {adding === 'passkey' ? (
            <AddPasskey full={false} done={() => void next()} close={back} />
          ) : (
            <Authenticator done={() => void next()} leave={back} />
          )}
        </Page>
      </div>
    );
  }
  return (
    <div className="column column-steps">
      <Page
        key="choosing"
        title={t`A second proof, each time`}
        before={
          <>
            <Steps step={3} of={5} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={
          <Trans>A password can be guessed or stolen. So each sign-in also asks for something that you have.</Trans>
        }
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit(
              [chosen === null ? { field: 'factor', message: t`Choose your second proof` } : null],
              async () => {
                if (chosen === 'email') await next();
                else setAdding(chosen);
              },
            );
          }}
        >
          <Radios<Choice>
            id="factor"
            legend={t`What should it be?`}
            error={form.error('factor')}
            value={chosen}
            change={setChosen}
            options={[
              ...(passkeysPossible()
                ? [
                    {
                      value: 'passkey' as const,
                      label: <Trans>A passkey on this device</Trans>,
                      hint: (
                        <Trans>
                          What we advise: your finger, your face or the device’s code signs you in, without the
                          password. A forged page gets nothing.
                        </Trans>
                      ),
                    },
                  ]
                : []),
              {
                value: 'totp',
                label: <Trans>An authenticator app on my phone</Trans>,
                hint: <Trans>Six figures that change every 30 seconds. Works without a network.</Trans>,
              },
              {
                value: 'email',
                label: <Trans>A code by e-mail, as just now</Trans>,
                hint: <Trans>Nothing to install. You can add a passkey or an app later, under Security.</Trans>,
              },
            ]}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Continue</Trans>
            </Button>
          </div>
        </form>
      </Page>
    </div>
  );
}
