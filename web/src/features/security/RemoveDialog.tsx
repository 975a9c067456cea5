import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import type { useForm } from '../../ui/useForm.ts';

interface RemoveDialogProps {
  open: boolean;
  close: () => void;
  title: string;
  /** The safe choice. */
  keep: ReactNode;
  act: ReactNode;
  confirm: () => void;
  form: Pick<ReturnType<typeof useForm>, 'errors' | 'attempt' | 'working'>;
  children: ReactNode;
}

/** Asks once more before something ends; the safe choice has the focus. */
export function RemoveDialog({ open, close, title, keep, act, confirm, form, children }: RemoveDialogProps) {
  return (
    <ConfirmDialog
      open={open}
      close={close}
      title={title}
      actions={
        <>
          <Button autoFocus onClick={close}>
            {keep}
          </Button>
          <Button kind="danger-filled" working={form.working} onClick={confirm}>
            {act}
          </Button>
        </>
      }
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p>{children}</p>
    </ConfirmDialog>
  );
}
