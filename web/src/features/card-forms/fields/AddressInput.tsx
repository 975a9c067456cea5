import { useLingui } from '@lingui/react/macro';
import { TextField } from '../../../ui/Field.tsx';
import type { AddressField, RawAddress } from '../engine/field.ts';
import { CountryInput } from './CountryInput.tsx';

interface AddressInputProps {
  name: string;
  field: AddressField;
  own: boolean;
  raw: RawAddress;
  change: (raw: RawAddress) => void;
  error: (id: string) => string | undefined;
}

/** Where somebody lives, in four fields. */
export function AddressInput({ name, field, own, raw, change, error }: AddressInputProps) {
  const { t } = useLingui();
  const lines = [
    { part: 'line', label: t`Street and number`, autoComplete: 'street-address' },
    { part: 'postalCode', label: t`Postal code`, autoComplete: 'postal-code' },
    { part: 'city', label: t`Town`, autoComplete: 'address-level2' },
  ] as const;
  return (
    <fieldset className="field">
      <legend className="field-label">{field.label}</legend>
      <div className="field-inner">
        {lines.map(({ part, label, autoComplete }) => (
          <TextField
            key={part}
            id={`${name}-${part}`}
            label={label}
            error={error(`${name}-${part}`)}
            autoComplete={own ? autoComplete : 'off'}
            value={raw[part]}
            change={(text) => change({ ...raw, [part]: text })}
          />
        ))}
        <CountryInput
          id={`${name}-country`}
          error={error(`${name}-country`)}
          value={raw.country}
          change={(country) => change({ ...raw, country })}
        />
      </div>
    </fieldset>
  );
}
