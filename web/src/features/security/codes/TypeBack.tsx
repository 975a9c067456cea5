import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { RecoveryCodeSeen } from '../../../api/contract.ts';
import { ApiError } from '../../../api/problem.ts';
import { Button } from '../../../ui/Button.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { useFocusWrong } from '../useFocusWrong.ts';
import { RecoveryCodeField } from './RecoveryCodeField.tsx';
import { isRecoveryCode } from './recovery-code.ts';

interface TypeBackProps {
  /** Which code is asked for, from 1. */
  number: number;
  done: () => void;
  /** Beside the button: a lesser way on. */
  other?: ReactNode;
}

/** New codes count once one of them was typed back: that shows they were kept. */
export function TypeBack({ number, done, other }: TypeBackProps) {
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const form = useForm();
  useFocusWrong('recovery-code', form);

  const wrong = ({ is }: RecoveryCodeSeen): string => {
    if (is === null) return t`This is none of the ten codes. Compare it letter by letter.`;
    if (is === number - 1) return t`This is code number ${is}. Code number ${number} is the one just below it.`;
    return t`This is code number ${is}, and code number ${number} is asked for.`;
  };
  const submit = () => {
    let seen: RecoveryCodeSeen | null = null;
    return form.submit(
      [
        isRecoveryCode(code)
          ? null
          : { field: 'recovery-code', message: t`Enter the eight characters of code number ${number}` },
      ],
      async () => {
        seen = await body(api.POST('/api/identity/recovery-codes/confirm', { body: { number, code: code.trim() } }));
        if (!seen.right) throw new ApiError({ code: 'code-refused', status: 0 });
        done();
      },
      (error) => {
        if (error.code !== 'code-refused') return null;
        return [{ field: 'recovery-code', message: wrong(seen ?? { right: false, is: null, used: false }) }];
      },
    );
  };

  return (
    <Section title={<Trans>Type one back</Trans>}>
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
            label={t`Code number ${number}`}
            hint={t`Read it from where you kept it. Capitals and the dash do not matter.`}
            value={code}
            change={setCode}
            error={form.error('recovery-code')}
          />
        </div>
        <p className="quiet-text mt-3">
          <Trans>You can try as often as you need. Your codes stay the same.</Trans>
        </p>
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={form.working}>
            <Trans>Check and continue</Trans>
          </Button>
          {other}
        </div>
      </form>
    </Section>
  );
}
