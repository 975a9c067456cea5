import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { passkeysQuery, reloadAccount } from '../queries.ts';
import { useProvenForm } from '../useProvenForm.tsx';
import { makePasskey } from './make-passkey.ts';
import { type DeviceKind, deviceKind } from './this-device.ts';

function useProposedName(): string {
  const { t } = useLingui();
  const names: Record<DeviceKind, string> = {
    iphone: t`My iPhone`,
    ipad: t`My iPad`,
    android: t`My Android phone`,
    windows: t`My Windows computer`,
    mac: t`My Mac`,
    chromebook: t`My Chromebook`,
    linux: t`My Linux computer`,
    other: t`My device`,
  };
  return names[deviceKind(navigator.userAgent, navigator.maxTouchPoints)];
}

interface AddPasskeyProps {
  /** There are some already that could be one too many. */
  full: boolean;
  done: (name: string) => void;
  close: () => void;
}

/** Adds a passkey: its name, a fresh proof if the server wants one, then the device asks its owner. */
export function AddPasskey({ full, done, close }: AddPasskeyProps) {
  const { t } = useLingui();
  const [name, setName] = useState(useProposedName());
  const form = useProvenForm();
  useEffect(() => document.getElementById('passkey-name')?.focus(), []);

  const submit = () =>
    form.submit(
      [
        name.trim() === ''
          ? { field: 'passkey-name', message: t`Give the passkey a name, such as the device’s` }
          : null,
      ],
      async () => {
        const { options } = await body(api.POST('/api/identity/passkeys/registration-options'));
        const credential = await makePasskey(options);
        await body(api.POST('/api/identity/passkeys', { body: { name: name.trim(), credential } }));
        await reloadAccount(passkeysQuery.queryKey);
        done(name.trim());
      },
      ({ code }) => {
        if (code === 'conflict' && full)
          return [{ field: null, message: t`You have as many passkeys as there can be. Remove one first.` }];
        if (code === 'passkey-there' || code === 'conflict')
          return [
            { field: null, message: t`This device has a passkey for your account already. Nothing was changed.` },
          ];
        if (code === 'passkey-cancelled') {
          const message = t`No passkey was made: it was cancelled, or it took too long. Nothing was changed; you can try again.`;
          return [{ field: null, message }];
        }
        if (code === 'passkey-not-possible')
          return [{ field: null, message: t`This device cannot keep a passkey for Carnet. Try with your phone.` }];
        return null;
      },
    );

  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="panel panel-ask"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <h2 className="text-20">
        <Trans>Add a passkey</Trans>
      </h2>
      <p className="prose mt-2">
        <Trans>Your device will ask for your finger, your face or its code. None of these leave it.</Trans>
      </p>
      <TextField
        id="passkey-name"
        label={t`Name`}
        hint={t`So that you know later which device has it.`}
        maxLength={60}
        value={name}
        change={setName}
        error={form.error('passkey-name')}
      />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Make the passkey</Trans>
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
