import { useLingui } from '@lingui/react/macro';
import type { ApiError } from '../../../api/problem.ts';
import { TextField } from '../../../ui/Field.tsx';

/** The server found nothing in the name that can be seen. */
export const nameMissing = (error: ApiError) => error.fields.some(({ field }) => field.endsWith('name'));

interface NameFieldProps {
  name: string;
  change: (name: string) => void;
  error: string | undefined;
}

/** The name under which the others who look after a record see one. */
export function NameField({ name, change, error }: NameFieldProps) {
  const { t } = useLingui();
  return (
    <TextField
      id="guardian-name"
      label={t`Your name, as the others see it`}
      hint={t`It stands beside what you do in this record, also after you have given it up. Nobody else sees it.`}
      autoComplete="name"
      maxLength={60}
      value={name}
      change={change}
      error={error}
    />
  );
}
