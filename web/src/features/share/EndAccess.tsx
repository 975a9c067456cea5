import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { GivenAccess } from '../../api/grants.ts';
import { ApiError } from '../../api/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { RemoveDialog } from '../security/RemoveDialog.tsx';
import { reloadGrants } from './query.ts';

interface EndAccessProps {
  record: string;
  given: GivenAccess;
  name: string;
}

/** Ends what somebody may see, at once; says before what that does and what it cannot do. */
export function EndAccess({ record, given, name }: EndAccessProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const form = useForm();
  const end = () =>
    form.submit([], async () => {
      await body(api.DELETE('/api/records/{record}/grants/{id}', { params: { path: { record, id: given.id } } })).catch(
        (error: unknown) => {
          // Ended meanwhile, which is what was wanted.
          if (!(error instanceof ApiError && error.code === 'not-found')) throw error;
        },
      );
      setAsked(false);
      toast({ text: t`Ended: ${name} sees nothing of the record any more`, undo: null });
      await navigate({ to: '/records/$record/share', params: { record } });
      await reloadGrants(record);
    });
  return (
    <>
      <p className="mt-3 prose">
        <Trans>It ends at once, also on a page that is open. What was read before cannot be made unread.</Trans>
      </p>
      <div className="actions mt-5">
        <Button kind="danger" onClick={() => setAsked(true)}>
          <Trans>End the access</Trans>
        </Button>
      </div>
      <RemoveDialog
        open={asked}
        close={() => setAsked(false)}
        title={t`End the access of ${name}?`}
        keep={<Trans>Keep it</Trans>}
        act={<Trans>End it</Trans>}
        form={form}
        confirm={() => void end()}
      >
        <Trans>
          From this moment on {name} sees nothing of this record. To give access once more you make a new link. Who
          looked until now stays in the log.
        </Trans>
      </RemoveDialog>
    </>
  );
}
