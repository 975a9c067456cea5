import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, body } from '../../api/client.ts';
import { meQuery } from '../../api/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { MailNote } from './MailNote.tsx';

/**
 * Asks for a fresh second proof before something that matters. The app's code where there is an app; a code by e-mail counts
 * only where there is nothing better.
 */
export function StepUp({ done, leave }: { done: () => void; leave: () => void }) {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const kind = me.factors.some((factor) => factor.kind === 'totp') ? 'totp' : 'email';
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useForm();
  useEffect(() => heading.current?.focus(), []);

  const send = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/step-up/email-code'));
      setSent(true);
    });

  const submit = () =>
    form.submit(
      [/^\d{6}$/.test(figures(code)) ? null : { field: 'step-up-code', message: t`Enter the six figures of the code` }],
      async () => {
        await body(api.POST('/api/identity/step-up', { body: { kind, code: figures(code) } }));
        done();
      },
      (error) =>
        error.code === 'code-refused'
          ? [{ field: 'step-up-code', message: t`The code is not right, or its time is over` }]
          : null,
    );

  return (
    <div className="panel panel-ask">
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <h2 ref={heading} tabIndex={-1} className="text-20 outline-none">
        <Trans>Show once more that it is you</Trans>
      </h2>
      <p className="mt-2 prose">
        {kind === 'totp' ? (
          <Trans>
            This changes how your account is opened. Type the six figures that your authenticator app shows.
          </Trans>
        ) : (
          <Trans>This changes how your account is opened. We send six figures to {me.email}.</Trans>
        )}
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void (kind === 'email' && !sent ? send() : submit());
        }}
      >
        {(kind === 'totp' || sent) && (
          <CodeField
            id="step-up-code"
            label={t`Six-figure code`}
            value={code}
            change={setCode}
            error={form.error('step-up-code')}
          />
        )}
        {sent && <MailNote />}
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={form.working}>
            {kind === 'email' && !sent ? <Trans>Send me a code</Trans> : <Trans>Confirm</Trans>}
          </Button>
          <Button kind="quiet" onClick={leave}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </div>
  );
}
