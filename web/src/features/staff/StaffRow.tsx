import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { StaffMember, StaffRole } from '../../api/contract.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { ProfessionalState } from './ProfessionalState.tsx';
import { reloadStaff } from './query.ts';

const ends = (role: string): role is StaffRole => ['doctor', 'researcher', 'auditor', 'admin'].includes(role);

/** One who works here: who it is, in which roles since when, and the way to end one. */
export function StaffRow({ member, done }: { member: StaffMember; done: (said: string) => void }) {
  const { t } = useLingui();
  const words = useRoleWords();
  const language = useLanguage();
  const [ending, setEnding] = useState<StaffRole | null>(null);
  const form = useProvenForm(<Trans>This takes a role from somebody.</Trans>);
  const { account, email, professional: own, roles, you } = member;
  const name = own?.name ?? email;

  const end = (role: StaffRole) => {
    setEnding(null);
    return form.submit(
      [],
      async () => {
        await body(api.DELETE('/api/admin/staff/{account}/roles/{role}', { params: { path: { account, role } } }));
        done(t`The role was ended, and ${name} was signed out everywhere`);
        await reloadStaff();
      },
      (error) =>
        error.code === 'conflict'
          ? [{ field: null, message: t`Nobody else administers this Carnet. Invite another administrator first.` }]
          : null,
    );
  };
  return (
    <li>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {form.asking}
      <div className="row">
        <div className="min-w-0">
          <p className="row-title break-words">
            {name}
            {you && (
              <span className="font-normal text-ink-2">
                {' '}
                <Trans>(you)</Trans>
              </span>
            )}
          </p>
          {own !== null && <p className="quiet-text break-all">{email}</p>}
          {own !== null && (
            <p className="quiet-text break-words">
              {own.specialty}, {own.number}
            </p>
          )}
          {own !== null && <ProfessionalState state={own.state} />}
        </div>
        <ul className="grid gap-2">
          {roles
            .filter(({ role }) => ends(role))
            .map(({ role, since }) => (
              <li key={role} className="flex flex-wrap items-center justify-between gap-x-4">
                <span>
                  {words[role]}
                  {since !== null && (
                    <span className="block quiet-text">
                      <Trans>Since {dateOf(since, language)}</Trans>
                    </span>
                  )}
                </span>
                <Button kind="quiet" working={form.working} onClick={() => setEnding(ends(role) ? role : null)}>
                  <Trans>End</Trans>
                  <span className="sr-only">
                    {' '}
                    <Trans>
                      the role {words[role]} of {name}
                    </Trans>
                  </span>
                </Button>
              </li>
            ))}
        </ul>
      </div>
      <ConfirmDialog
        open={ending !== null}
        close={() => setEnding(null)}
        title={ending === null ? '' : <Trans>End the role {words[ending]}?</Trans>}
        actions={
          <>
            <Button autoFocus onClick={() => setEnding(null)}>
              <Trans>Keep it</Trans>
            </Button>
            <Button kind="danger-filled" onClick={() => ending !== null && void end(ending)}>
              <Trans>End the role</Trans>
            </Button>
          </>
        }
      >
        <p>
          <Trans>
            {name} is signed out everywhere and told by e-mail. What was confirmed for this role counts no more. To come
            back takes a new invitation.
          </Trans>
        </p>
      </ConfirmDialog>
    </li>
  );
}
