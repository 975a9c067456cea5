import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { NewInvitation } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useProvenForm } from '../../security/useProvenForm.tsx';
import { MadeInvitation } from './MadeInvitation.tsx';
import { NameField, nameMissing } from './NameField.tsx';
import { reloadGuardians } from './query.ts';

interface InviteProps {
  record: string;
  /** One has given a name; who has not is asked for it first, since the other one shall know with whom. */
  named: boolean;
  /** As many invitations wait as can. */
  full: boolean;
}

/** Makes a link with which one other person can look after the record too. */
export function Invite({ record, named, full }: InviteProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const [made, setMade] = useState<NewInvitation | null>(null);
  const form = useProvenForm(<Trans>This lets somebody else open the record.</Trans>);
  const missing = { field: 'guardian-name', message: t`Give the name under which the others shall see you` };
  const path = { params: { path: { record } } };

  const submit = () =>
    form.submit(
      [asking && name.trim() === '' ? missing : null],
      async () => {
        if (asking) await body(api.PUT('/api/records/{record}/guardians/me', { ...path, body: { name: name.trim() } }));
        setMade(await body(api.POST('/api/records/{record}/invitations', path)));
        setAsking(false);
        await reloadGuardians(record);
      },
      (error) => {
        if (nameMissing(error)) return [missing];
        return error.code === 'conflict'
          ? [{ field: null, message: t`Five invitations wait already. Withdraw one, or wait until one ends.` }]
          : null;
      },
    );

  const back = (close: () => void) => {
    close();
    keepFocus('invite');
  };
  if (made !== null) return <MadeInvitation made={made} close={() => back(() => setMade(null))} />;
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (full) return;
        if (named || asking) void submit();
        else {
          setAsking(true);
          requestAnimationFrame(() => document.getElementById('guardian-name')?.focus());
        }
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {asking && (
        <div className="max-w-160">
          <NameField name={name} change={setName} error={form.error('guardian-name')} />
        </div>
      )}
      <p className="prose mt-6" id="invite-how">
        {full ? (
          <Trans>Five invitations wait already, which is the most. Withdraw one, or wait until one ends.</Trans>
        ) : (
          <Trans>
            You get a link to give to one person. It works once, within 72 hours; whoever opens it signs in or makes an
            account, and then looks after this record with the same rights as you.
          </Trans>
        )}
      </p>
      <div className="actions mt-5">
        <Button
          id="invite"
          type="submit"
          kind={asking ? 'primary' : 'secondary'}
          working={form.working}
          aria-disabled={full || undefined}
          aria-describedby="invite-how"
        >
          {asking ? (
            <Trans>Make the link</Trans>
          ) : (
            <>
              <Icon name="plus" size="small" />
              <Trans>Invite somebody else</Trans>
            </>
          )}
        </Button>
        {asking && (
          <Button kind="quiet" onClick={() => back(() => setAsking(false))}>
            <Trans>Cancel</Trans>
          </Button>
        )}
      </div>
    </form>
  );
}
