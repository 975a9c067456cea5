import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { instanceQuery, meQuery, queryClient, recordsQuery } from '../../api/queries.ts';
import { dateOf } from '../../i18n/dates.ts';
import { language, useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Tick } from '../../ui/Choice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { ConsentText } from '../identity/ConsentText.tsx';
import { WhatChanged } from './WhatChanged.tsx';

/** Asks again, of somebody who agreed to an earlier version of the text. What was agreed to goes on meanwhile. */
export function NewText() {
  const { t } = useLingui();
  const shown = useLanguage();
  const navigate = useNavigate();
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const [agreed, setAgreed] = useState(false);
  const form = useForm();
  const { document, version } = instance.consent;
  const before = me.consents.at(-1);
  const first = records[0];
  const submit = () =>
    form.submit(
      [agreed ? null : { field: 'agree', message: t`Tick the box if you agree to the new text` }],
      async () => {
        await body(api.POST('/api/access/consents', { body: { document, version, language: language() } }));
        await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
        await navigate({ to: '/home' });
      },
    );
  return (
    <Page
      title={t`The text that you agreed to has changed`}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
      lede={
        before !== undefined && (
          <Trans>
            You agreed to version {before.version} of it on {dateOf(before.givenAt, shown)}. That goes on until you
            answer here; new records need the new text.
          </Trans>
        )
      }
    >
      <div className="page-main max-w-176">
        {before !== undefined && <WhatChanged since={before.version} />}
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
            {first !== undefined && (
              <Link to="/records/$record" params={{ record: first.id }} className={buttonClass('quiet')}>
                <Trans>Not now</Trans>
              </Link>
            )}
          </div>
        </form>
        <p className="quiet-text mt-6">
          <Trans>Text of version {version}.</Trans>{' '}
          <Link to="/privacy" className="link">
            <Trans>You do not agree? Withdraw what you agreed to</Trans>
          </Link>
        </p>
      </div>
    </Page>
  );
}
