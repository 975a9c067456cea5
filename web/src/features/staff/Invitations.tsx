import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { StaffList } from '../../api/contract.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadStaff } from './query.ts';

/** Invitations that nobody has used yet, and the way to take one back. */
export function Invitations({ invitations, done }: { invitations: StaffList['invitations']; done: () => void }) {
  const words = useRoleWords();
  const language = useLanguage();
  const [ending, setEnding] = useState<string | null>(null);
  const form = useProvenForm();
  const withdraw = (id: string) => {
    setEnding(id);
    return form.submit([], async () => {
      await body(api.DELETE('/api/admin/staff-invitations/{id}', { params: { path: { id } } }));
      await reloadStaff();
      done();
      keepFocus('invite-staff');
    });
  };
  if (invitations.length === 0) {
    return (
      <p className="mt-3 prose">
        <Trans>No invitation waits.</Trans>
      </p>
    );
  }
  return (
    <>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {form.asking}
      <ul className="rows">
        {invitations.map((one) => (
          <li key={one.id} className="row">
            <div>
              <p className="row-title">{words[one.role]}</p>
              <p className="quiet-text">
                {one.byYou ? (
                  <Trans>Made by you on {momentOf(one.createdAt, language)}</Trans>
                ) : (
                  <Trans>Made on {momentOf(one.createdAt, language)}</Trans>
                )}
                {one.bound && (
                  <>
                    , <Trans>for one address alone</Trans>
                  </>
                )}
              </p>
              <p className="quiet-text">
                <Trans>Nobody has used it yet. It works until {momentOf(one.expiresAt, language)}.</Trans>
              </p>
            </div>
            <Button working={form.working && ending === one.id} onClick={() => void withdraw(one.id)}>
              <Trans>Withdraw</Trans>
              <span className="sr-only">
                {' '}
                <Trans>the invitation of {momentOf(one.createdAt, language)}</Trans>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
