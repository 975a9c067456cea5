import { type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';

interface SelectProps {
  id: string;
  label: ReactNode;
  error?: string | undefined;
  options: readonly { readonly value: string; readonly label: string }[];
  value: string;
  change: (value: string) => void;
}

/** The browser's own list, for many choices that have one word each. */
export function SelectField({ id, label, error, options, value, change }: SelectProps) {
  const own = useId();
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <FieldError id={own} error={error} />
      <select
        id={id}
        className="input"
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : own}
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
