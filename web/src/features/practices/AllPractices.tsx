import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AllPractices as Listed } from '../../api/contract.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { LeadForm } from './LeadForm.tsx';
import { allPracticesQuery } from './query.ts';

type Practice = Listed['practices'][number];

/** Every practice of this Carnet: who leads it, and how many are in it. Nothing of its patients stands here. */
export function AllPractices() {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(allPracticesQuery);
  const [done, setDone] = useState<string | null>(null);
  const living = data.practices.filter(({ endedAt }) => endedAt === null);
  const ended = data.practices.filter(({ endedAt }) => endedAt !== null);
  return (
    <Page
      title={t`Practices`}
      lede={
        <Trans>
          Doctors who treat patients together. Who leads a practice says who is in it; what patients give it is not for
          you to see.
        </Trans>
      }
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <Status icon="check" tone="success">
              {done}
            </Status>
          )}
        </p>
        <Section title={<Trans>Practices here</Trans>}>
          {living.length === 0 ? (
            <p className="mt-3 prose">
              <Trans>There is none yet.</Trans>
            </p>
          ) : (
            <ul className="rows">
              {living.map((one) => (
                <Row key={one.id} practice={one} done={setDone} />
              ))}
            </ul>
          )}
          <MakePractice done={setDone} />
        </Section>
        {ended.length > 0 && (
          <Section title={<Trans>Ended</Trans>}>
            <ul className="rows">
              {ended.map((one) => (
                <EndedPractice key={one.id} practice={one} />
              ))}
            </ul>
          </Section>
        )}
        <Section title={<Trans>What the log keeps</Trans>}>
          <Note>
            <Trans>
              Each act here stands in the access log, under your name and role. When you name who leads a practice,
              whoever gave it something is told by e-mail that another doctor is in it.
            </Trans>
          </Note>
        </Section>
      </div>
    </Page>
  );
}

function Row({ practice, done }: { practice: Practice; done: (said: string) => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const [naming, setNaming] = useState(false);
  const { id, name, members, lead, createdAt } = practice;
  const button = `name-lead-${id}`;
  const close = () => {
    setNaming(false);
    keepFocus(button);
  };
  return (
    <li>
      <div className="row">
        <div className="min-w-0">
          <p className="row-title break-words">{name}</p>
          <p className="quiet-text break-words">
            {lead === null ? (
              <Status icon="alert" tone="warning">
                <Trans>Nobody leads it: nobody can be taken in</Trans>
              </Status>
            ) : lead.name === null ? (
              <Trans>Somebody leads it.</Trans>
            ) : (
              <Trans>Led by {lead.name}.</Trans>
            )}
          </p>
          <p className="quiet-text">
            <Plural value={members} _0="Nobody is in it." one="# doctor." other="# doctors." />{' '}
            <Trans>Since {dateOf(createdAt, language)}</Trans>
          </p>
        </div>
        {lead === null && !naming && (
          <Button id={button} onClick={() => setNaming(true)}>
            <Trans>Name who leads it</Trans>
            <span className="sr-only">: {name}</span>
          </Button>
        )}
      </div>
      {naming && (
        <LeadForm
          of={practice}
          done={(who) => {
            done(t`${who} leads ${name} now`);
            setNaming(false);
          }}
          close={close}
        />
      )}
    </li>
  );
}

function EndedPractice({ practice: { name, createdAt, endedAt } }: { practice: Practice }) {
  const language = useLanguage();
  return (
    <li className="row">
      <div className="min-w-0">
        <p className="row-title break-words">{name}</p>
        <p className="quiet-text">
          <Trans>Since {dateOf(createdAt, language)}</Trans>
        </p>
      </div>
      <Status icon="skip">
        <Trans>Ended on {dateOf(endedAt ?? createdAt, language)}</Trans>
      </Status>
    </li>
  );
}

function MakePractice({ done }: { done: (said: string) => void }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    keepFocus('make-practice');
  };
  if (!asking) {
    return (
      <div className="actions mt-5">
        <Button id="make-practice" onClick={() => setAsking(true)}>
          <Trans>Make a practice</Trans>
        </Button>
      </div>
    );
  }
  return (
    <LeadForm
      of={null}
      done={(who, name) => {
        done(t`${name} was made, and ${who} leads it`);
        close();
      }}
      close={close}
    />
  );
}
