import { Labelled, type LabelledProps } from './Labelled.tsx';

interface LongFieldProps extends LabelledProps {
  value: string;
  change: (value: string) => void;
}

/** Several lines of text; the field grows with them. */
export function LongField({ value, change, ...labelled }: LongFieldProps) {
  return (
    <Labelled {...labelled}>
      {(tie) => (
        <textarea
          {...tie}
          className="input input-long"
          rows={2}
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Labelled>
  );
}
