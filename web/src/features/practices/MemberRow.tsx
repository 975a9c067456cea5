import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { OwnPractices } from '../../api/contract.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { RemoveDialog } from '../security/RemoveDialog.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadPractices } from './query.ts';

type Practice = OwnPractices['practices'][number];
type Member = Practice['members'][number];

interface MemberRowProps {
  practice: Practice;
  member: Member;
  done: (said: string) => void;
}

/** One who is in a practice, and what whoever reads this may do about it: leave, see out, hand the lead on. */
export function MemberRow({ practice, member, done }: MemberRowProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const [asked, setAsked] = useState<'end' | 'lead' | null>(null);
  const end = useForm();
  const lead = useProvenForm(<Trans>Whoever leads a practice decides who is in it.</Trans>);
  const name = member.name ?? t`No name given`;
  const [last, leaves] = [practice.members.length === 1, member.you && practice.lead];
  const gone = t`This has changed in the meantime. What you see now is up to date.`;
  const at = { id: practice.id, member: member.id };
  const over = () => {
    setAsked(null);
    keepFocus();
  };

  const leave = () =>
    end.submit(
      [],
      async () => {
        const query = leaves && !last ? { query: { leadless: 'true' as const } } : {};
        const { ended } = await body(
          api.DELETE('/api/practices/{id}/members/{member}', { params: { path: at, ...query } }),
        );
        await reloadPractices();
        over();
        if (ended) done(t`${practice.name} has ended`);
        else done(member.you ? t`You have left ${practice.name}` : t`${name} is not in ${practice.name} any more`);
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        void reloadPractices();
        return [{ field: null, message: gone }];
      },
    );
  const handOn = () => {
    setAsked(null);
    return lead.submit(
      [],
      async () => {
        const to = { params: { path: { id: practice.id } }, body: { member: member.id } };
        await body(api.POST('/api/practices/{id}/lead', to));
        await reloadPractices();
        keepFocus();
        done(t`${name} leads ${practice.name} now`);
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        void reloadPractices();
        return [{ field: null, message: gone }];
      },
    );
  };
  return (
    <li>
      <ErrorSummary errors={lead.errors} attempt={lead.attempt} />
      {lead.asking}
      <div className="row">
        <div className="min-w-0">
          <p className="row-title break-words">
            {name}
            {member.you && (
              <span className="font-normal text-ink-2">
                {' '}
                <Trans>(you)</Trans>
              </span>
            )}
          </p>
          <p className="quiet-text">
            {member.lead ? (
              <Trans>Has led the practice since {dateOf(member.since, language)}</Trans>
            ) : (
              <Trans>In the practice since {dateOf(member.since, language)}</Trans>
            )}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-x-4">
          {practice.lead && !member.you && (
            <Button kind="quiet" working={lead.working} onClick={() => setAsked('lead')}>
              <Trans>Hand the lead on</Trans>
              <span className="sr-only"> {t`to ${name}`}</span>
            </Button>
          )}
          {(member.you || practice.lead) && (
            <Button kind="quiet" onClick={() => setAsked('end')}>
              {member.you ? <Trans>Leave</Trans> : <Trans>Take out</Trans>}
              <span className="sr-only">: {member.you ? practice.name : name}</span>
            </Button>
          )}
        </div>
      </div>
      <RemoveDialog
        open={asked === 'lead'}
        close={() => setAsked(null)}
        title={t`Hand the lead on to ${name}?`}
        keep={<Trans>Keep the lead</Trans>}
        act={<Trans>Hand it on</Trans>}
        form={lead}
        confirm={() => void handOn()}
      >
        <Trans>
          You stay in the practice. From then on {name} says who is in it; you get it back from {name} alone.
        </Trans>
      </RemoveDialog>
      <RemoveDialog
        open={asked === 'end'}
        close={() => setAsked(null)}
        title={member.you ? t`Leave ${practice.name}?` : t`Take ${name} out?`}
        keep={member.you ? <Trans>Stay</Trans> : <Trans>Keep</Trans>}
        act={member.you ? <Trans>Leave the practice</Trans> : <Trans>Take out</Trans>}
        form={end}
        confirm={() => void leave()}
      >
        {!member.you ? (
          <Trans>
            {name} can then read nothing more of what was given to the practice. What was read stays in the log.
          </Trans>
        ) : last ? (
          <Trans>You are the last one: the practice ends, with everything that patients gave it.</Trans>
        ) : leaves ? (
          <Trans>
            You lead this practice. Nobody will, until an administrator names somebody: hand the lead on first if
            another doctor can take it. You can then read nothing more of what was given to the practice.
          </Trans>
        ) : (
          <Trans>You can then read nothing more of what was given to the practice.</Trans>
        )}
      </RemoveDialog>
    </li>
  );
}
