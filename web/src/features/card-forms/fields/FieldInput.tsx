import { Combobox } from '../../../ui/Combobox.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { LongField } from '../../../ui/LongField.tsx';
import { bare } from '../engine/bare.ts';
import type { Field, RawField, TextField as Text } from '../engine/field.ts';
import { addressIn, dateIn, listIn, termIn, textIn } from '../engine/raw.ts';
import { AddressInput } from './AddressInput.tsx';
import { ChoiceInput } from './ChoiceInput.tsx';
import { DateInput } from './DateInput.tsx';
import { LanguagesInput } from './LanguagesInput.tsx';
import { TermInput } from './TermInput.tsx';

interface FieldInputProps {
  name: string;
  field: Field;
  own: boolean;
  raw: RawField | undefined;
  change: (raw: RawField) => void;
  error: (id: string) => string | undefined;
}

/** The input of one field. Its id is the field's name, or begins with it. */
export function FieldInput({ name, field, own, raw, change, error }: FieldInputProps) {
  const wrong = error(name);
  switch (field.kind) {
    case 'term':
      return <TermInput name={name} field={field} raw={termIn(raw)} change={change} error={wrong} />;
    case 'choice':
      return <ChoiceInput name={name} field={field} raw={raw} change={change} error={wrong} />;
    case 'date':
      return <DateInput name={name} field={field} raw={dateIn(raw)} change={change} error={error} />;
    case 'languages':
      return <LanguagesInput name={name} field={field} raw={listIn(raw)} change={change} />;
    case 'address':
      return <AddressInput name={name} field={field} own={own} raw={addressIn(raw)} change={change} error={error} />;
    case 'long':
      return (
        <LongField id={name} label={field.label} hint={field.hint} error={wrong} value={textIn(raw)} change={change} />
      );
    case 'number':
      return (
        <TextField
          id={name}
          label={field.label}
          hint={field.hint}
          error={wrong}
          inputMode="decimal"
          autoComplete="off"
          value={textIn(raw)}
          change={change}
        />
      );
    default:
      return <LineInput name={name} field={field} value={textIn(raw)} change={change} error={wrong} />;
  }
}

interface LineInputProps {
  name: string;
  field: Text;
  value: string;
  change: (text: string) => void;
  error: string | undefined;
}

/** One line of text, with what many would type on offer. */
function LineInput({ name, field, value, change, error }: LineInputProps) {
  const { label, hint, offers } = field;
  if (offers === undefined)
    return (
      <TextField
        id={name}
        label={label}
        hint={hint}
        error={error}
        type={field.inputMode === 'tel' ? 'tel' : 'text'}
        autoComplete={field.autoComplete ?? 'off'}
        value={value}
        change={change}
      />
    );
  const find = async (text: string) => {
    const wanted = offers.filter((offer) => bare(offer).startsWith(bare(text)) && offer !== text);
    return wanted.slice(0, 6).map((offer) => ({ key: offer, label: offer }));
  };
  return (
    <Combobox
      id={name}
      label={label}
      hint={hint}
      error={error}
      ownWords
      value={value}
      change={change}
      find={find}
      choose={(offer) => change(offer.label)}
    />
  );
}
