import { type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';

export interface LabelledProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
}

/** What ties an input to its label, hint and error. */
export interface Tie {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label above, hint, error, then the input that `children` makes with what ties it to them. */
export function Labelled({ id, label, hint, error, children }: LabelledProps & { children: (tie: Tie) => ReactNode }) {
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
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
    </div>
  );
}
