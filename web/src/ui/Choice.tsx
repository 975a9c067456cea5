import { Fragment, type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';
import { Icon } from './Icon.tsx';

interface Option<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is asked further where this is chosen. */
  readonly inside?: ReactNode;
}

interface RadiosProps<T extends string> {
  /** Id of the first radio, for the links of an error summary. */
  id: string;
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly Option<T>[];
  value: T | null;
  change: (value: T) => void;
  /** Short answers stand beside one another, in columns or one after the other. */
  beside?: 'columns' | 'flow';
}

/** A question with one answer out of a few. Nothing is chosen beforehand unless `value` says so. */
export function Radios<T extends string>(props: RadiosProps<T>) {
  const { id, legend, hint, error, options, value, change, beside } = props;
  const own = useId();
  const described = [hint === undefined ? '' : `${own}h`, error === undefined ? '' : `${own}e`].join(' ').trim();
  return (
    <fieldset className={error === undefined ? 'field' : 'field field-wrong'} aria-describedby={described || undefined}>
      <legend className="field-label">{legend}</legend>
      {hint !== undefined && (
        <span className="field-hint" id={`${own}h`}>
          {hint}
        </span>
      )}
      <FieldError id={`${own}e`} error={error} />
      <div className={beside === undefined ? 'choices' : `choices choices-${beside}`}>
        {options.map((option, index) => (
          <Fragment key={option.value}>
            <label className="choice">
              <input
                type="radio"
                id={index === 0 ? id : undefined}
                name={own}
                value={option.value}
                checked={value === option.value}
                onChange={() => change(option.value)}
              />
              <span>
                {option.label}
                {option.hint !== undefined && <span className="choice-hint">{option.hint}</span>}
              </span>
            </label>
            {option.inside !== undefined && value === option.value && (
              <div className="choice-inside">{option.inside}</div>
            )}
          </Fragment>
        ))}
      </div>
    </fieldset>
  );
}

interface TickProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  checked: boolean;
  change: (checked: boolean) => void;
}

/** One box to tick. */
export function Tick({ id, label, hint, error, checked, change }: TickProps) {
  const own = useId();
  return (
    <div className={error === undefined ? 'mt-4' : 'mt-4 field-wrong'}>
      <FieldError id={`${own}e`} error={error} />
      <label className="choice">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? undefined : `${own}e`}
          onChange={(event) => change(event.target.checked)}
        />
        <span>
          {label}
          {hint !== undefined && <span className="choice-hint">{hint}</span>}
        </span>
        <span className="tick">
          <Icon name="check" size="small" />
        </span>
      </label>
    </div>
  );
}
