import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { StaffInvitationMade, StaffRole } from '../../api/contract.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { MadeLink } from './MadeLink.tsx';
import { reloadStaff } from './query.ts';

/** Makes a link with which one person takes on a staff role. */
export function Invite() {
  const { t } = useLingui();
  const words = useRoleWords();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const [role, setRole] = useState<StaffRole | null>(null);
  const [email, setEmail] = useState('');
  const [made, setMade] = useState<StaffInvitationMade | null>(null);
  const form = useProvenForm(<Trans>This gives somebody a role on this Carnet.</Trans>);
  const address = { field: 'invite-email', message: t`Enter the whole address, such as name@example.org` };

  const submit = () =>
    form.submit(
      [
        role === null ? { field: 'invite-role', message: t`Choose a role` } : null,
        email.trim() === '' || email.includes('@') ? null : address,
      ],
      async () => {
        if (role === null) return;
        const to = email.trim() === '' ? null : email.trim();
        setMade(await body(api.POST('/api/admin/staff-invitations', { body: { role, email: to, language } })));
        setAsking(false);
        setRole(null);
        setEmail('');
        await reloadStaff();
      },
      (error) => {
        if (error.code === 'invalid-input') return [address];
        return error.code === 'conflict'
          ? [{ field: null, message: t`Fifty invitations wait already. Withdraw one, or wait until one ends.` }]
          : null;
      },
    );
  const close = (act: () => void) => {
    act();
    keepFocus('invite-staff');
  };
  if (made !== null) return <MadeLink made={made} close={() => close(() => setMade(null))} />;
  if (form.asking !== null) return form.asking;
  if (!asking) {
    return (
      <div className="actions mt-5">
        <Button id="invite-staff" onClick={() => setAsking(true)}>
          <Icon name="plus" size="small" />
          <Trans>Invite somebody</Trans>
        </Button>
      </div>
    );
  }
  return (
    <form
      noValidate
      className="mt-4 max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <Radios<StaffRole>
        id="invite-role"
        legend={t`In which role?`}
        error={form.error('invite-role')}
        value={role}
        change={setRole}
        options={[
          {
            value: 'doctor',
            label: words.doctor,
            hint: t`Sees what a patient grants, once you have confirmed who it is`,
          },
          {
            value: 'researcher',
            label: words.researcher,
            hint: t`Works with studies, once you have confirmed who it is`,
          },
          { value: 'auditor', label: words.auditor, hint: t`Checks the access log, and sees no clinical data` },
          {
            value: 'admin',
            label: words.admin,
            hint: t`Looks after people, keys and security, and sees no clinical data`,
          },
        ]}
      />
      <TextField
        id="invite-email"
        label={t`E-mail address (optional)`}
        hint={t`The link goes there, and works for the account of this address alone. Without one, whoever has the link can use it.`}
        type="email"
        autoComplete="off"
        maxLength={254}
        value={email}
        change={setEmail}
        error={form.error('invite-email')}
      />
      <div className="actions mt-5">
        <Button id="invite-staff" type="submit" kind="primary" working={form.working}>
          <Trans>Make the link</Trans>
        </Button>
        <Button kind="quiet" onClick={() => close(() => setAsking(false))}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
