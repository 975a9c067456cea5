import { type ReactNode, useId } from 'react';

/** At most four short words, one of them chosen; filters or sets something, never moves between pages. */
export function Segments<T extends string>({
  legend,
  options,
  value,
  change,
}: {
  legend: ReactNode;
  options: readonly { readonly value: T; readonly label: ReactNode }[];
  value: T;
  change: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="sr-only">{legend}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} checked={value === option.value} onChange={() => change(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
