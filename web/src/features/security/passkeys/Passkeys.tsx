import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { Passkey } from '../../../api/contract.ts';
import { instanceQuery, meQuery } from '../../../api/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Empty, Note } from '../../../ui/Notice.tsx';
import { passkeysQuery, reloadAccount } from '../queries.ts';
import { RemoveDialog } from '../RemoveDialog.tsx';
import { SubPage } from '../SubPage.tsx';
import { hasOtherProof } from '../second-proofs.ts';
import { useProvenForm } from '../useProvenForm.tsx';
import { AddPasskey } from './AddPasskey.tsx';
import { passkeysPossible } from './make-passkey.ts';
import { PasskeyRow } from './PasskeyRow.tsx';
import { RenamePasskey } from './RenamePasskey.tsx';

/** The passkeys of the account: adding, naming and removing them. */
export function Passkeys() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const { data: passkeys } = useSuspenseQuery(passkeysQuery);
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const form = useProvenForm();
  const proofs = { factors: me.factors, passkeys, mail: instance.mail };

  const remove = (passkey: Passkey) =>
    form.submit([], async () => {
      await body(api.DELETE('/api/identity/passkeys/{id}', { params: { path: { id: passkey.id } } }));
      setLeaving(null);
      await reloadAccount(passkeysQuery.queryKey);
      setDone(t`“${passkey.name}” was removed`);
    });
  const add = !adding && (
    <Button
      kind={passkeys.length === 0 ? 'primary' : 'secondary'}
      onClick={() => {
        setDone(null);
        setAdding(true);
      }}
    >
      <Icon name="plus" size="small" />
      <Trans>Add a passkey</Trans>
    </Button>
  );

  return (
    <SubPage
      title={t`Passkeys`}
      done={done}
      lede={
        <Trans>
          A passkey lets you in by your finger, your face or your device’s code, without password and second proof. It
          works on Carnet’s own address only, so a forged page gets nothing.
        </Trans>
      }
    >
      {form.asking ?? (
        <>
          {passkeys.length === 0 && !adding && (
            <Empty
              level={2}
              icon="key"
              title={<Trans>No passkey yet</Trans>}
              action={passkeysPossible() ? add : undefined}
            >
              <Trans>With one, signing in takes a single touch.</Trans>
            </Empty>
          )}
          {passkeys.length > 0 && (
            <ul className="rows mt-2">
              {passkeys.map((passkey) => (
                <li key={passkey.id} className="flex">
                  {renaming === passkey.id ? (
                    <RenamePasskey
                      passkey={passkey}
                      close={() => setRenaming(null)}
                      done={() => {
                        setRenaming(null);
                        setDone(t`The name was changed`);
                      }}
                    />
                  ) : (
                    <PasskeyRow
                      passkey={passkey}
                      last={!hasOtherProof(proofs, passkey.id)}
                      rename={() => {
                        setDone(null);
                        setRenaming(passkey.id);
                      }}
                      remove={() => setLeaving(passkey)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
          {adding && (
            <AddPasskey
              full={passkeys.length >= 10}
              close={() => setAdding(false)}
              done={(name) => {
                setAdding(false);
                setDone(t`“${name}” was added: you can sign in with it from now on`);
              }}
            />
          )}
          {passkeysPossible() ? (
            passkeys.length > 0 && <div className="actions">{add}</div>
          ) : (
            <Note tone="warning">
              <Trans>This browser cannot make passkeys. Open this page with a newer one, or on your phone.</Trans>
            </Note>
          )}
        </>
      )}
      <RemoveDialog
        open={leaving !== null && form.asking === null}
        close={() => setLeaving(null)}
        title={t`Remove “${leaving?.name ?? ''}”?`}
        keep={<Trans>Keep it</Trans>}
        act={<Trans>Remove</Trans>}
        form={form}
        confirm={() => leaving !== null && void remove(leaving)}
      >
        <Trans>
          Nobody can sign in with it any more. Your device may still offer it; delete it there too, in its settings for
          passwords.
        </Trans>
      </RemoveDialog>
    </SubPage>
  );
}
