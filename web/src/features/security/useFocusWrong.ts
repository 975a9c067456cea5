import { useEffect } from 'react';
import type { useForm } from '../../ui/useForm.ts';

/**
 * In a form of one field nothing stands above it to sum its errors up: the field itself takes the focus, and with it a screen
 * reader tells what is wrong.
 */
export function useFocusWrong(
  field: string,
  { attempt, error }: Pick<ReturnType<typeof useForm>, 'attempt' | 'error'>,
) {
  const wrong = error(field);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same message again is another try
  useEffect(() => {
    if (wrong !== undefined) document.getElementById(field)?.focus();
  }, [attempt, field, wrong]);
}
