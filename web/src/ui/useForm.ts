import { useRef, useState } from 'react';
import { ApiError } from '../api/problem.ts';
import { noteSessionEnd } from '../api/queries.ts';
import { useProblemText } from './problem-text.ts';
import type { FormError } from './Summary.tsx';

interface Form {
  readonly errors: readonly FormError[];
  /** Counts failed tries; the error summary takes focus at each. */
  readonly attempt: number;
  readonly working: boolean;
  /** Forgets what was wrong: the question is another one now. */
  clear(): void;
  /** The message for the field with this id, if it is wrong. */
  error(field: string): string | undefined;
  /**
   * Runs `act` unless `found` names errors. A refusal by the server becomes errors: those of `known` first, else one
   * general sentence. An ended session leads to the sign-in page.
   */
  submit(
    found: readonly (FormError | null)[],
    act: () => Promise<void>,
    known?: (error: ApiError) => readonly FormError[] | null,
  ): Promise<void>;
}

/** State of one form: its errors, and whether its act is under way. */
export function useForm(): Form {
  const [errors, setErrors] = useState<readonly FormError[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [working, setWorking] = useState(false);
  // What is under way, also for a press that comes before the page is painted anew.
  const underWay = useRef(false);
  const text = useProblemText();

  function fail(list: readonly FormError[]) {
    setErrors(list);
    setAttempt((count) => count + 1);
  }

  return {
    errors,
    attempt,
    working,
    clear: () => setErrors([]),
    error: (field) => errors.find((error) => error.field === field)?.message,
    async submit(found, act, known) {
      if (underWay.current) return;
      const wrong = found.filter((error) => error !== null);
      if (wrong.length > 0) return fail(wrong);
      underWay.current = true;
      setWorking(true);
      try {
        await act();
        setErrors([]);
      } catch (error) {
        if (noteSessionEnd(error)) return;
        const list = error instanceof ApiError ? known?.(error) : null;
        const general = { field: null, message: text(error).sentence };
        fail(list ?? [error instanceof ApiError ? { ...general, problem: error } : general]);
      } finally {
        underWay.current = false;
        setWorking(false);
      }
    },
  };
}
