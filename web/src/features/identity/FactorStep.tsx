import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FactorKind } from '../../api/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Authenticator } from './Authenticator.tsx';

/** Fourth step of the sign-up: how to prove, at each sign-in, that it is you. */
export function FactorStep() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<FactorKind | null>(null);
  const [adding, setAdding] = useState(false);
  const form = useForm();
  const next = () => navigate({ to: '/sign-up/record' });

  if (adding) {
    return (
      <div className="column column-steps">
        <Page key="adding" title={t`Add your authenticator app`} before={<Steps step={4} of={5} />}>
          <Authenticator done={() => void next()} leave={() => setAdding(false)} />
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
            <Steps step={4} of={5} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={<Trans>A password can be guessed or stolen. So each sign-in also asks for a code.</Trans>}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit(
              [chosen === null ? { field: 'factor', message: t`Choose where your codes come from` } : null],
              async () => {
                if (chosen === 'totp') setAdding(true);
                else await next();
              },
            );
          }}
        >
          <Radios<FactorKind>
            id="factor"
            legend={t`Where should the code come from?`}
            error={form.error('factor')}
            value={chosen}
            change={setChosen}
            options={[
              {
                value: 'totp',
                label: <Trans>From an authenticator app on my phone</Trans>,
                hint: <Trans>Quicker, and it works when your e-mail does not.</Trans>,
              },
              {
                value: 'email',
                label: <Trans>By e-mail, as just now</Trans>,
                hint: <Trans>Nothing to install. You can add an app later, under Security.</Trans>,
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
