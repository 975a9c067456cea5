import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { api, body } from '../../api/client.ts';
import { meQuery, queryClient } from '../../api/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Qr } from './Qr.tsx';
import { StepUp } from './StepUp.tsx';

interface NewTotp {
  readonly factor: string;
  readonly secret: string;
  readonly uri: string;
}

/** `JBSWY3DPEHPK3PXP` in groups of four, to be typed by hand. */
function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

/** Adds an authenticator app: a fresh proof if the server wants one, the QR code and its secret, the first code typed back. */
export function Authenticator({ done, leave }: { done: () => void; leave: () => void }) {
  const { t } = useLingui();
  const [made, setMade] = useState<NewTotp | null>(null);
  const [asked, setAsked] = useState(false);
  const [code, setCode] = useState('');
  const form = useForm();
  const first = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone then.
  useEffect(() => {
    if (made !== null) first.current?.focus({ preventScroll: true });
  }, [made]);

  const begin = () =>
    form.submit(
      [],
      async () => {
        setMade(await body(api.POST('/api/identity/factors/totp')));
        setAsked(false);
      },
      (error) => {
        if (error.code !== 'factor-needed') return null;
        setAsked(true);
        return [];
      },
    );

  const confirm = (factor: string) =>
    form.submit(
      [/^\d{6}$/.test(figures(code)) ? null : { field: 'code', message: t`Enter the six figures that the app shows` }],
      async () => {
        await body(api.POST('/api/identity/factors/totp/confirm', { body: { factor, code: figures(code) } }));
        await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
        done();
      },
      (error) =>
        error.code === 'code-refused'
          ? [
              {
                field: 'code',
                message: t`This is not the code that the app shows now. Is the clock of your phone right?`,
              },
            ]
          : null,
    );

  if (asked) return <StepUp done={() => void begin()} leave={leave} />;
  if (made === null) {
    return (
      <>
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <p className="prose mt-4">
          <Trans>
            An authenticator app shows a new six-figure code every 30 seconds. Any such app will do; your phone may have
            one already.
          </Trans>
        </p>
        <div className="actions actions-stack">
          <Button kind="primary" working={form.working} onClick={() => void begin()}>
            <Trans>Show the code to scan</Trans>
          </Button>
          <Button kind="quiet" onClick={leave}>
            <Trans>Not now</Trans>
          </Button>
        </div>
      </>
    );
  }
  return (
    <form
      noValidate
      className="mt-6"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm(made.factor);
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <ol className="grid gap-6">
        <li>
          <p ref={first} tabIndex={-1}>
            <Trans>Open the app and scan this code.</Trans>
          </p>
          <div className="mt-3">
            <Qr text={made.uri} title={t`QR code for the authenticator app; the same secret is written below`} />
          </div>
        </li>
        <li>
          <p>
            <Trans>No camera at hand? Type this secret into the app instead:</Trans>
          </p>
          <p className="code mt-2 text-20 break-words" data-testid="totp-secret">
            {grouped(made.secret)}
          </p>
        </li>
      </ol>
      <CodeField
        id="code"
        label={t`The code that the app shows now`}
        value={code}
        change={setCode}
        error={form.error('code')}
      />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Check and use this app</Trans>
        </Button>
        <Button kind="quiet" onClick={leave}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
