import { type ReactNode, useId } from 'react';

interface SelectFieldProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  options: readonly { readonly value: string; readonly label: string }[];
  value: string;
  change: (value: string) => void;
}

/** A choice out of a long list, by the browser's own means: typed letters find it. */
export function SelectField({ id, label, hint, options, value, change }: SelectFieldProps) {
  const own = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <span className="field-hint" id={`${own}h`}>
          {hint}
        </span>
      )}
      <select
        id={id}
        className="input"
        aria-describedby={hint === undefined ? undefined : `${own}h`}
        value={value}
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
