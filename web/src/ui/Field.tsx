import { Trans } from '@lingui/react/macro';
import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { Icon } from './Icon.tsx';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange' | 'value'> {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  change: (value: string) => void;
}

/** The sentence under a field that says what is wrong with it. */
export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <span className="field-error" id={id}>
      <Icon name="alert" />
      <span>{error}</span>
    </span>
  );
}

function useDescribed(hint: ReactNode, error: string | undefined) {
  const id = useId();
  const ids = [hint === undefined ? '' : `${id}h`, error === undefined ? '' : `${id}e`].join(' ').trim();
  return { hintId: `${id}h`, errorId: `${id}e`, describedBy: ids === '' ? undefined : ids };
}

/** Label above, hint, error, field: in this order, tied together for screen readers. */
export function TextField({
  id,
  label,
  hint,
  error,
  change,
  children,
  ...input
}: FieldProps & { children?: ReactNode }) {
  const { hintId, errorId, describedBy } = useDescribed(hint, error);
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <span className="field-hint" id={hintId}>
          {hint}
        </span>
      )}
      <FieldError id={errorId} error={error} />
      <span className={children === undefined ? 'block' : 'input-with block'}>
        <input
          {...input}
          id={id}
          className={input.inputMode === 'numeric' ? 'input input-code' : 'input'}
          aria-describedby={describedBy}
          aria-invalid={error === undefined ? undefined : true}
          onChange={(event) => change(event.target.value)}
        />
        {children}
      </span>
    </div>
  );
}

/** A password field with "Show"; pasting works, as in every field. */
export function PasswordField(props: Omit<FieldProps, 'type'>) {
  const [shown, setShown] = useState(false);
  return (
    <TextField {...props} type={shown ? 'text' : 'password'} autoCapitalize="off" spellCheck={false}>
      <button
        type="button"
        className="link inside text-16"
        aria-pressed={shown}
        aria-controls={props.id}
        onClick={() => setShown(!shown)}
      >
        {shown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
        <span className="sr-only">
          {' '}
          <Trans>the password</Trans>
        </span>
      </button>
    </TextField>
  );
}

/** Six figures from an app or an e-mail; spaces are welcome. */
export function CodeField(props: Omit<FieldProps, 'type' | 'inputMode'>) {
  return (
    <TextField
      {...props}
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={12}
      spellCheck={false}
    />
  );
}

/** The figures of a typed code, without spaces and dashes. */
export function figures(code: string): string {
  return code.replace(/[\s-]/g, '');
}
