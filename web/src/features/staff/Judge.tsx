import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { StaffMember } from '../../api/contract.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { Facts } from './Facts.tsx';
import { reloadStaff } from './query.ts';

/** One who waits: what he says of himself, and whether it is so. */
export function Judge({ member, done }: { member: StaffMember; done: (said: string) => void }) {
  const { t } = useLingui();
  const words = useRoleWords();
  const language = useLanguage();
  const [act, setAct] = useState<'confirm' | 'refuse'>('confirm');
  const form = useProvenForm(<Trans>Patients trust what you confirm here.</Trans>);
  const { account, email, professional: own, you } = member;
  if (own === null) return null;
  const at = { params: { path: { account } }, body: { version: own.version } };

  const judge = (what: typeof act) => {
    setAct(what);
    return form.submit(
      [],
      async () => {
        if (what === 'refuse') {
          await body(api.POST('/api/admin/professionals/{account}/refuse', at));
          done(t`${own.name} was not confirmed, and is told so`);
        } else {
          const { outcome } = await body(api.POST('/api/admin/professionals/{account}/confirm', at));
          done(outcome === 'confirmed' ? t`${own.name} is confirmed` : t`It is announced to every patient`);
        }
        await reloadStaff();
      },
      (error) => {
        const told = error.fields[0]?.code;
        if (told === 'number-taken')
          return [
            {
              field: null,
              message: t`Another account was confirmed with this number. End that role first, if it is the same person.`,
            },
          ];
        if (told === 'same-mailbox' || told === 'same-number')
          return [
            {
              field: null,
              message: t`This account seems to be yours too: it has your e-mail address or your number. Another administrator has to confirm it.`,
            },
          ];
        if (error.code === 'not-allowed')
          return [
            {
              field: null,
              message: t`Nobody confirms himself: another administrator has to. Who was one until a week ago counts too.`,
            },
          ];
        if (error.code !== 'conflict') return null;
        void reloadStaff();
        return [{ field: null, message: t`What was given has changed meanwhile. Read it again before you judge.` }];
      },
    );
  };
  return (
    <div className="panel mt-4">
      <h3 className="break-all">
        {words[own.role]}, {email}
      </h3>
      <p className="quiet-text">
        <Trans>Since {momentOf(own.requestedAt, language)}</Trans>
      </p>
      <Facts of={own} />
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {form.asking ?? (
        <>
          {you ? (
            <Note tone="warning">
              <Trans>
                This is you. Nobody confirms himself: another administrator does. Where there is no other, every patient
                is told, and it counts a day later at the earliest.
              </Trans>
            </Note>
          ) : (
            <p className="prose mt-3">
              <Trans>
                Compare it with the register of the profession, and make sure that the person is who it says.
              </Trans>
            </p>
          )}
          <div className="actions mt-5">
            <Button kind="primary" working={form.working && act === 'confirm'} onClick={() => void judge('confirm')}>
              {you ? <Trans>Announce it to every patient</Trans> : <Trans>Confirm</Trans>}
              <span className="sr-only"> {own.name}</span>
            </Button>
            <Button kind="danger" working={form.working && act === 'refuse'} onClick={() => void judge('refuse')}>
              <Trans>Do not confirm</Trans>
              <span className="sr-only"> {own.name}</span>
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
