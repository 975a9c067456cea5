import { TextField } from '../../../ui/Field.tsx';

interface RecoveryCodeFieldProps {
  label: string;
  hint?: string;
  value: string;
  change: (value: string) => void;
  error: string | undefined;
}

/** Eight characters of a recovery code, as one types them; its id is `recovery-code`. */
export function RecoveryCodeField(props: RecoveryCodeFieldProps) {
  return (
    <div className="recovery-code">
      <TextField
        {...props}
        id="recovery-code"
        type="text"
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        maxLength={24}
      />
    </div>
  );
}
