import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { OwnPractices, PracticeInvitationMade } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { LinkPanel } from '../people/links/OneTimeLink.tsx';
import { WaitingLink } from '../people/links/WaitingLink.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadPractices } from './query.ts';

interface InviteMemberProps {
  practice: OwnPractices['practices'][number];
  done: (said: string) => void;
}

/** For who leads a practice: a link with which one doctor joins it, and the links that wait. */
export function InviteMember({ practice, done }: InviteMemberProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const [made, setMade] = useState<PracticeInvitationMade | null>(null);
  const form = useProvenForm(<Trans>Whoever joins can read what patients gave the practice.</Trans>);
  const button = `invite-${practice.id}`;
  const invite = () =>
    form.submit(
      [],
      async () => {
        setMade(await body(api.POST('/api/practices/{id}/invitations', { params: { path: { id: practice.id } } })));
        await reloadPractices();
      },
      (error) =>
        error.code === 'conflict'
          ? [{ field: null, message: t`Twenty links wait already. Take one back, or wait until one ends.` }]
          : null,
    );
  const waiting = practice.invitations.filter(({ id }) => id !== made?.id);
  return (
    <>
      {waiting.length > 0 && <Waiting practice={practice.id} waiting={waiting} done={done} button={button} />}
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {made !== null ? (
        <LinkPanel
          title={<Trans>Give this link to the doctor, and to nobody else</Trans>}
          link={`${location.origin}/practice#${made.token}`}
          close={() => {
            setMade(null);
            keepFocus(button);
          }}
        >
          <p className="mt-1 prose">
            <Trans>
              It works once, until {momentOf(made.expiresAt, language)}, for a doctor whom an administrator has
              confirmed, and is shown this once.
            </Trans>
          </p>
        </LinkPanel>
      ) : (
        (form.asking ?? (
          <div className="actions mt-5">
            <Button id={button} working={form.working} onClick={() => void invite()}>
              <Icon name="plus" size="small" />
              <Trans>Take a doctor in</Trans>
              <span className="sr-only">: {practice.name}</span>
            </Button>
          </div>
        ))
      )}
    </>
  );
}

interface WaitingProps {
  practice: string;
  waiting: InviteMemberProps['practice']['invitations'];
  done: InviteMemberProps['done'];
  /** What takes the focus when a row is gone. */
  button: string;
}

function Waiting({ practice, waiting, done, button }: WaitingProps) {
  const { t } = useLingui();
  const [taking, setTaking] = useState<string | null>(null);
  const form = useForm();
  const takeBack = (invitation: string) => {
    setTaking(invitation);
    return form.submit(
      [],
      async () => {
        const path = { id: practice, invitation };
        await body(api.DELETE('/api/practices/{id}/invitations/{invitation}', { params: { path } }));
        await reloadPractices();
        done(t`Taken back: the link works no more`);
        keepFocus(button);
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        void reloadPractices();
        return [{ field: null, message: t`This link waits no more: it was used, taken back, or its time is over.` }];
      },
    );
  };
  return (
    <>
      <h3 className="mt-5">
        <Trans>Links that nobody has used yet</Trans>
      </h3>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <ul className="rows">
        {waiting.map((one) => (
          <WaitingLink
            key={one.id}
            link={one}
            working={form.working && taking === one.id}
            takeBack={() => void takeBack(one.id)}
          />
        ))}
      </ul>
    </>
  );
}
