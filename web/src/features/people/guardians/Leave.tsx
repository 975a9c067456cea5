import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { queryClient, recordsQuery } from '../../../api/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { RemoveDialog } from '../../security/RemoveDialog.tsx';
import { useProvenForm } from '../../security/useProvenForm.tsx';

/** Ends one's own guardianship; not possible for the last one, who is told what to do. */
export function Leave({ record, last }: { record: string; last: boolean }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const form = useProvenForm(<Trans>This ends your access to the record.</Trans>);
  const leave = () =>
    form.submit(
      [],
      async () => {
        await body(api.DELETE('/api/records/{record}/guardians/me', { params: { path: { record } } }));
        setAsked(false);
        // What was read of the record goes with the access to it.
        queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[1] === record });
        await queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 });
        await navigate({ to: '/home' });
      },
      (error) =>
        error.code === 'conflict'
          ? [
              {
                field: null,
                message: t`You are the only one now. Invite somebody else first, and give it up when they have accepted.`,
              },
            ]
          : null,
    );
  return (
    <>
      <p className="mt-3 prose" id="leave-why">
        {last ? (
          <Trans>
            You are the only one who looks after this record, and without anybody it would be lost. Invite somebody else
            first, and give it up when they have accepted.
          </Trans>
        ) : (
          <Trans>
            Your access ends at once, and with it the invitations that you made. The record stays with the others.
          </Trans>
        )}
      </p>
      {form.asking ?? (
        <div className="actions mt-5">
          <Button
            kind="danger"
            aria-disabled={last || undefined}
            aria-describedby="leave-why"
            onClick={() => (last ? undefined : setAsked(true))}
          >
            <Trans>Give up looking after this record</Trans>
          </Button>
        </div>
      )}
      <RemoveDialog
        open={asked && form.asking === null}
        close={() => setAsked(false)}
        title={t`Give up looking after this record?`}
        keep={<Trans>Go on looking after it</Trans>}
        act={<Trans>Give it up</Trans>}
        form={form}
        confirm={() => void leave()}
      >
        <Trans>
          You see nothing of it any more, from this moment on. To come back you need a new invitation from the others.
          What you did in it stays, under your name.
        </Trans>
      </RemoveDialog>
    </>
  );
}
