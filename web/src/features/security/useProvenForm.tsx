import { type ReactNode, useState } from 'react';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useForm } from '../../ui/useForm.ts';
import { StepUp } from '../identity/StepUp.tsx';

type Form = ReturnType<typeof useForm>;

/**
 * A form whose act the server may want a fresh proof for. While it does, `asking` is what asks for it, to be shown in place of
 * the form; once the proof is given the act is tried again, with what was typed. `why` says what the act changes (see `StepUp`).
 */
export function useProvenForm(why?: ReactNode): Form & { readonly asking: ReactNode } {
  const form = useForm();
  const [again, setAgain] = useState<{ readonly act: () => void } | null>(null);

  const submit: Form['submit'] = (found, act, known) =>
    form.submit(found, act, (error) => {
      if (error.code !== 'factor-needed') return known?.(error) ?? null;
      setAgain({ act: () => void submit([], act, known) });
      return [];
    });

  return {
    ...form,
    submit,
    asking:
      again === null ? null : (
        <StepUp
          why={why}
          done={() => {
            setAgain(null);
            again.act();
            keepFocus();
          }}
          leave={() => {
            setAgain(null);
            keepFocus();
          }}
        />
      ),
  };
}
