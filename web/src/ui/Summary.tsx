import { Plural, Trans } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { ApiError } from '../api/problem.ts';
import { ErrorId } from './ErrorId.tsx';

/** One thing wrong with a form: `field` is the id of the input to mend, or null when it is not about one. */
export interface FormError {
  readonly field: string | null;
  readonly message: string;
  /** The server's answer, when its error id should stand under the sentence. */
  readonly problem?: ApiError;
}

/** What must be mended before the form can go on. Takes the focus each time `attempt` changes and links to the fields. */
export function ErrorSummary({ errors, attempt }: { errors: readonly FormError[]; attempt: number }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (errors.length === 0) return null;
  const fields = errors.filter((error) => error.field !== null).length;
  return (
    <div className="summary" role="alert" tabIndex={-1} ref={box}>
      <h2>
        {fields === 0 ? (
          <Trans>This did not work</Trans>
        ) : (
          <Plural
            value={fields}
            _1="One answer needs another look"
            _2="Two answers need another look"
            other="# answers need another look"
          />
        )}
      </h2>
      <p>
        <Trans>What you typed is kept.</Trans>
      </p>
      <ul>
        {errors.map((error) => (
          <li key={`${error.field}${error.message}`}>
            {error.field === null ? (
              <>
                {error.message}
                {error.problem !== undefined && error.problem.status >= 500 && <ErrorId error={error.problem} />}
              </>
            ) : (
              <a
                href={`#${error.field}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(error.field ?? '')?.focus();
                }}
              >
                {error.message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
