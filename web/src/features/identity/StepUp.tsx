import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { FactorKind, Me } from '../../api/contract.ts';
import { meQuery } from '../../api/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { MailNote } from './MailNote.tsx';
import { passkeysPossible, showPasskey, stopAsking } from './passkey/show-passkey.ts';
import { usePasskeyProblem } from './passkey/usePasskeyProblem.ts';

type Proof = FactorKind | 'passkey';

/** What the server takes as a fresh proof, the best first. A code by mail counts only where there is nothing else. */
function proofsOf(me: Me): readonly Proof[] {
  const better: readonly Proof[] = [
    ...(me.passkeys > 0 && passkeysPossible() ? ['passkey' as const] : []),
    ...(me.factors.some(({ kind }) => kind === 'totp') ? ['totp' as const] : []),
  ];
  return better.length > 0 || me.passkeys > 0 ? better : ['email'];
}

interface StepUpProps {
  /** What the act changes, in a sentence; how the account is opened when absent. */
  why?: ReactNode;
  done: () => void;
  leave: () => void;
}

/** Asks for a fresh proof, no older than five minutes, before an act that changes how the account or a record can be opened. */
export function StepUp({ why, done, leave }: StepUpProps) {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const proofs = proofsOf(me);
  const [proof, setProof] = useState<Proof | undefined>(proofs[0]);
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useForm();
  const problem = usePasskeyProblem();
  useEffect(() => {
    heading.current?.focus();
    return stopAsking;
  }, []);

  const show = () =>
    form.submit(
      [],
      async () => {
        const { options } = await body(api.POST('/api/identity/step-up/passkey-options'));
        const credential = await showPasskey(options);
        await body(api.POST('/api/identity/step-up/passkey', { body: { credential } }));
        done();
      },
      problem,
    );

  const send = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/step-up/email-code'));
      setSent(true);
      requestAnimationFrame(() => document.getElementById('step-up-code')?.focus());
    });

  const submit = (kind: FactorKind) =>
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

  const act = () => {
    if (proof === 'passkey') return show();
    if (proof === 'email' && !sent) return send();
    return proof === undefined ? Promise.resolve() : submit(proof);
  };
  const other = proofs.find((kind) => kind !== proof);

  return (
    <div className="panel panel-ask">
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <h2 ref={heading} tabIndex={-1} className="text-20 outline-none">
        <Trans>Show once more that it is you</Trans>
      </h2>
      <p className="mt-2 prose">
        {why ?? <Trans>This changes how your account is opened.</Trans>}{' '}
        {proof === 'passkey' && <Trans>Confirm it with your passkey: one touch.</Trans>}
        {proof === 'totp' && <Trans>Type the six figures that your authenticator app shows.</Trans>}
        {proof === 'email' && <Trans>We send six figures to {me.email}.</Trans>}
        {proof === undefined && (
          <Trans>It asks for your passkey, which this browser cannot use. Do it from a device that can.</Trans>
        )}
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        {(proof === 'totp' || (proof === 'email' && sent)) && (
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
          {proof !== undefined && (
            <Button type="submit" kind="primary" working={form.working}>
              {proof === 'passkey' ? (
                <>
                  <Icon name="key" size="small" />
                  <Trans>Use your passkey</Trans>
                </>
              ) : proof === 'email' && !sent ? (
                <Trans>Send me a code</Trans>
              ) : (
                <Trans>Confirm</Trans>
              )}
            </Button>
          )}
          {other !== undefined && (
            <Button
              onClick={() => {
                stopAsking();
                form.clear();
                setProof(other);
                if (other === 'totp') requestAnimationFrame(() => document.getElementById('step-up-code')?.focus());
              }}
            >
              {other === 'passkey' ? <Trans>Use your passkey</Trans> : <Trans>Use the authenticator app</Trans>}
            </Button>
          )}
          <Button kind="quiet" onClick={leave}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
      {proofs[0] !== 'email' && (me.recoveryCodesLeft ?? 0) > 0 && (
        <p className="quiet-text mt-4">
          <Trans>
            Neither is at hand? Sign out, sign in with a recovery code, and do this within five minutes of it.
          </Trans>
        </p>
      )}
    </div>
  );
}
