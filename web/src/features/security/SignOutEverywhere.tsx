import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { leave } from '../../app/person.ts';
import { Button } from '../../ui/Button.tsx';
import { useForm } from '../../ui/useForm.ts';
import { RemoveDialog } from './RemoveDialog.tsx';

/** A button that ends every session, this one too, after asking once more. */
export function SignOutEverywhere() {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const form = useForm();
  const act = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/sign-out-everywhere'));
      await leave();
    });
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        <Trans>Sign out everywhere</Trans>
      </Button>
      <RemoveDialog
        open={asking}
        close={() => setAsking(false)}
        title={t`Sign out everywhere?`}
        keep={<Trans>Stay signed in</Trans>}
        act={<Trans>Sign out everywhere</Trans>}
        form={form}
        confirm={() => void act()}
      >
        <Trans>
          Every device has to sign in again. Programs that use an access token stop working, and you make new tokens for
          them. Your record stays as it is.
        </Trans>
      </RemoveDialog>
    </>
  );
}
