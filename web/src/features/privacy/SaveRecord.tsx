import { Trans } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { saveRecord } from './save.ts';

interface SaveRecordProps {
  record: string;
  children: ReactNode;
  /** What can be done else, in the same row. */
  beside?: ReactNode;
}

/** A button that downloads everything of a record, after a fresh proof. */
export function SaveRecord({ record, children, beside }: SaveRecordProps) {
  const [saved, setSaved] = useState(false);
  const form = useProvenForm(<Trans>The file holds everything, so it goes to you alone.</Trans>);
  const save = () =>
    form.submit([], async () => {
      await saveRecord(record);
      setSaved(true);
    });
  return (
    <>
      {form.asking ?? (
        <div className="actions actions-stack">
          <Button working={form.working} onClick={() => void save()}>
            <Icon name="download" size="small" />
            {children}
          </Button>
          {beside}
          <span role="status">
            {saved && (
              <Status icon="check" tone="success">
                <Trans>Saved among your downloads</Trans>
              </Status>
            )}
          </span>
        </div>
      )}
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
    </>
  );
}
