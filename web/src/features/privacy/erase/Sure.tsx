import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { rememberSignedIn } from '../../../api/session.ts';
import { Button } from '../../../ui/Button.tsx';
import { Tick } from '../../../ui/Choice.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useProvenForm } from '../../security/useProvenForm.tsx';

/** The last word: a tick, the act, and a fresh proof where the last one is older than five minutes. Leads to the receipt. */
export function Sure({ record, back }: { record: string | null; back: () => void }) {
  const { t } = useLingui();
  const [sure, setSure] = useState(false);
  const form = useProvenForm(<Trans>This deletes everything for good.</Trans>);
  const erase = () =>
    form.submit(
      [sure ? null : { field: 'erase-sure', message: t`Tick that you know this cannot be undone` }],
      async () => {
        const { id } =
          record === null
            ? await body(api.DELETE('/api/account'))
            : await body(api.DELETE('/api/records/{record}', { params: { path: { record } } }));
        if (record === null) rememberSignedIn(false);
        // Loaded anew, so that nothing of what was deleted stays in memory. The receipt's number stands behind #, which no browser sends.
        window.location.replace(`/erased#${id}`);
        await new Promise(() => {});
      },
      (error) =>
        error.code === 'conflict'
          ? [
              {
                field: null,
                message: t`Somebody else’s record would be left without anybody. Invite another person to look after it, or delete it first.`,
              },
            ]
          : null,
    );
  if (form.asking !== null) return <div className="mt-4">{form.asking}</div>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void erase();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p className="mt-3 prose">
        <Trans>If your last confirmation is older than five minutes, you are asked for your second proof.</Trans>
      </p>
      <Tick
        id="erase-sure"
        label={<Trans>I know that this cannot be undone</Trans>}
        error={form.error('erase-sure')}
        checked={sure}
        change={setSure}
      />
      <div className="actions actions-stack mt-6">
        <Button type="submit" kind="danger-filled" working={form.working}>
          {record === null ? <Trans>Delete everything for good</Trans> : <Trans>Delete this record for good</Trans>}
        </Button>
        <Button kind="quiet" onClick={back}>
          <Trans>Back</Trans>
        </Button>
      </div>
    </form>
  );
}
