import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { RemoveDialog } from '../security/RemoveDialog.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';

interface WithdrawProps {
  record: string;
  own: boolean;
  done: () => Promise<void>;
}

/** Says what it means before anything happens, asks once more, and withdraws the consent to a record. */
export function Withdraw({ record, own, done }: WithdrawProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  const form = useProvenForm(<Trans>This closes the record for everybody.</Trans>);
  const withdraw = () =>
    form.submit([], async () => {
      await body(api.DELETE('/api/records/{record}/consent', { params: { path: { record } } }));
      setAsked(false);
      await done();
    });
  return (
    <>
      <ul className="dashes prose mt-3">
        <li>
          {own ? (
            <Trans>
              From that moment nobody can read or change the record: not you, and not a program that you gave an access
              token.
            </Trans>
          ) : (
            <Trans>
              From that moment nobody can read or change the record: not you, not anybody else who looks after it, and
              not a program with an access token.
            </Trans>
          )}
        </li>
        <li>
          <Trans>A doctor or a rescuer finds nothing here any more.</Trans>
        </li>
        <li>
          <Trans>
            Nothing is deleted. What is in the record stays on this server, sealed, and what was done before stays
            lawful.
          </Trans>
        </li>
        <li>
          <Trans>You still see who looked at the record, and when.</Trans>
        </li>
        <li>
          <Trans>You can still download everything that is in it, and delete it for good.</Trans>
        </li>
        <li>
          {own ? (
            <Trans>You can give your consent again at any time; then all is as it was.</Trans>
          ) : (
            <Trans>
              Whoever else looks after it is told by e-mail. Any of you can give the consent again at any time; then all
              is as it was, but for open invitations, which end.
            </Trans>
          )}
        </li>
      </ul>
      {form.asking ?? (
        <div className="actions mt-5">
          <Button kind="danger" onClick={() => setAsked(true)}>
            <Trans>Withdraw the consent</Trans>
          </Button>
        </div>
      )}
      <RemoveDialog
        open={asked && form.asking === null}
        close={() => setAsked(false)}
        title={t`Withdraw the consent to this record?`}
        keep={<Trans>Keep the record open</Trans>}
        act={<Trans>Withdraw and close it</Trans>}
        form={form}
        confirm={() => void withdraw()}
      >
        <Trans>
          The record closes at once, for everybody, in an emergency too. Nothing is deleted, and you can open it again.
        </Trans>
      </RemoveDialog>
    </>
  );
}
