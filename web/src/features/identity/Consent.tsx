import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { instanceQuery, meQuery, queryClient } from '../../api/queries.ts';
import { waitingLink } from '../../app/mail-token.ts';
import { language } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Tick } from '../../ui/Choice.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { ConsentText } from './ConsentText.tsx';

/** Last step of the sign-up, first page: nothing medical is stored before this box is ticked, and it is never ticked beforehand. */
export function ConsentStep() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const [agreed, setAgreed] = useState(false);
  const form = useForm();
  const { document, version } = instance.consent;

  const submit = () =>
    form.submit(
      [
        agreed
          ? null
          : { field: 'agree', message: t`Tick the box if you agree; without it nothing medical can be kept` },
      ],
      async () => {
        await body(api.POST('/api/access/consents', { body: { document, version, language: language() } }));
        await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
        // Whoever signs up for an invitation goes back to it; a record of one's own can come later.
        await navigate({ to: waitingLink() ?? '/sign-up/record' });
      },
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`May we keep your medical data?`}
        before={
          <>
            <Steps step={5} of={5} page={1} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
      >
        <div className="mt-6">
          <ConsentText />
        </div>
        <form
          noValidate
          className="mt-8"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Tick
            id="agree"
            label={
              <Trans>I agree that my medical data, and those of people I look after here, are kept for this.</Trans>
            }
            error={form.error('agree')}
            checked={agreed}
            change={setAgreed}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Agree and continue</Trans>
            </Button>
            <Link to="/sign-out" className="button button-quiet">
              <Trans>Leave and decide later</Trans>
            </Link>
          </div>
        </form>
        <p className="quiet-text mt-6">
          <Trans>Text of version {version}. Nothing medical is kept so far.</Trans>
        </p>
      </Page>
    </div>
  );
}
