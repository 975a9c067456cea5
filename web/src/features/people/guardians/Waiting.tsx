import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { OpenInvitation } from '../../../api/contract.ts';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { reloadGuardians } from './query.ts';

interface WaitingProps {
  record: string;
  invitations: readonly OpenInvitation[];
  done: () => void;
}

/** Invitations that nobody has used yet: who made each, until when it works, and the way to take it back. */
export function Waiting({ record, invitations, done }: WaitingProps) {
  const language = useLanguage();
  const [ending, setEnding] = useState<string | null>(null);
  const form = useForm();
  const withdraw = (id: string) => {
    setEnding(id);
    return form.submit([], async () => {
      await body(api.DELETE('/api/records/{record}/invitations/{id}', { params: { path: { record, id } } }));
      await reloadGuardians(record);
      done();
      keepFocus('invite');
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
      <ul className="rows">
        {invitations.map((one) => (
          <li key={one.id} className="row">
            <div>
              <p className="row-title">
                {one.yours ? (
                  <Trans>Made by you on {momentOf(one.createdAt, language)}</Trans>
                ) : one.by === null ? (
                  <Trans>Made on {momentOf(one.createdAt, language)}</Trans>
                ) : (
                  <Trans>
                    Made by {one.by} on {momentOf(one.createdAt, language)}
                  </Trans>
                )}
              </p>
              {one.kind === 'self' && (
                <p>
                  <Trans>For the person whom the record is about, to take it over</Trans>
                </p>
              )}
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
