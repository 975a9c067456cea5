import { Labelled, type LabelledProps } from './Labelled.tsx';

interface SelectFieldProps extends LabelledProps {
  options: readonly { readonly value: string; readonly label: string }[];
  value: string;
  change: (value: string) => void;
}

/** A choice out of a long list, by the browser's own means: typed letters find it. */
export function SelectField({ options, value, change, ...labelled }: SelectFieldProps) {
  return (
    <Labelled {...labelled}>
      {(tie) => (
        <select {...tie} className="input" value={value} onChange={(event) => change(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
