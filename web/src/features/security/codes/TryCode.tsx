import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { RecoveryCodeSeen } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { useFocusWrong } from '../useFocusWrong.ts';
import { RecoveryCodeField } from './RecoveryCodeField.tsx';
import { isRecoveryCode } from './recovery-code.ts';

function Answer({ seen }: { seen: RecoveryCodeSeen }) {
  if (seen.used || !seen.right) {
    return (
      <Status icon="alert" tone="warning">
        {seen.used ? (
          <Trans>This code was used already. Cross it out and try another one.</Trans>
        ) : (
          <Trans>This is none of your codes. Is it from an older list?</Trans>
        )}
      </Status>
    );
  }
  return (
    <Status icon="check" tone="success">
      {seen.is === null ? (
        <Trans>This code works. It was not spent.</Trans>
      ) : (
        <Trans>This code works: it is number {seen.is}. It was not spent.</Trans>
      )}
    </Status>
  );
}

/** Tries a code without spending it, so that one knows one's list is the right one. */
export function TryCode() {
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const [seen, setSeen] = useState<RecoveryCodeSeen | null>(null);
  const form = useForm();
  useFocusWrong('recovery-code', form);
  const submit = () => {
    setSeen(null);
    return form.submit(
      [isRecoveryCode(code) ? null : { field: 'recovery-code', message: t`Enter the eight characters of a code` }],
      async () => setSeen(await body(api.POST('/api/identity/recovery-codes/try', { body: { code: code.trim() } }))),
    );
  };
  return (
    <Section title={<Trans>Try one without spending it</Trans>}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ErrorSummary errors={form.errors.filter(({ field }) => field === null)} attempt={form.attempt} />
        <div className="-mt-4">
          <RecoveryCodeField
            label={t`Any code of your list`}
            hint={t`Capitals and the dash do not matter.`}
            value={code}
            change={setCode}
            error={form.error('recovery-code')}
          />
        </div>
        <p role="status" className="mt-3 empty:hidden">
          {seen !== null && <Answer seen={seen} />}
        </p>
        <div className="actions mt-5">
          <Button type="submit" working={form.working}>
            <Trans>Try it</Trans>
          </Button>
        </div>
      </form>
    </Section>
  );
}
