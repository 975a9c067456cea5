import { type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';

interface LongFieldProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  change: (value: string) => void;
}

/** Several lines of text; the field grows with them. */
export function LongField({ id, label, hint, error, value, change }: LongFieldProps) {
  const own = useId();
  const described = [hint === undefined ? '' : `${own}h`, error === undefined ? '' : `${own}e`].join(' ').trim();
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <span className="field-hint" id={`${own}h`}>
          {hint}
        </span>
      )}
      <FieldError id={`${own}e`} error={error} />
      <textarea
        id={id}
        className="input input-long"
        rows={2}
        value={value}
        aria-describedby={described === '' ? undefined : described}
        aria-invalid={error === undefined ? undefined : true}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
}
