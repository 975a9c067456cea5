import { type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';

interface SelectFieldProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly { readonly value: string; readonly label: string }[];
  value: string;
  change: (value: string) => void;
}

/** A choice out of a long list, by the browser's own means: typed letters find it. */
export function SelectField({ id, label, hint, error, options, value, change }: SelectFieldProps) {
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
      <select
        id={id}
        className="input"
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described || undefined}
        onChange={(event) => change(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
