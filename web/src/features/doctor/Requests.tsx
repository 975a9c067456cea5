import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { GrantedPart } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Tick } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { reloadRequests, requestsQuery } from '../share/requests.ts';
import { grantedParts, usePartList, usePartWords } from '../share/words.ts';

/** Asks a patient for access by address, and shows what waits. Whether anybody has the address is told to nobody. */
export function Requests() {
  const { t } = useLingui();
  const language = useLanguage();
  const words = usePartWords();
  const parts = usePartList();
  const { data } = useSuspenseQuery(requestsQuery);
  const [email, setEmail] = useState('');
  const [wanted, setWanted] = useState<readonly GrantedPart[]>(['card', 'medicines']);
  const form = useForm();
  const send = () =>
    form.submit(
      [
        email.includes('@') ? null : { field: 'email', message: t`Write the patient’s e-mail address` },
        wanted.length > 0 ? null : { field: 'part-card', message: t`Choose at least one part` },
      ],
      async () => {
        await body(
          api.POST('/api/grant-requests', { body: { email: email.trim(), parts: [...wanted], write: false } }),
        );
        setEmail('');
        toast({ text: t`Asked. If the patient has an account here, they can answer within 14 days.`, undo: null });
        await reloadRequests();
      },
    );
  return (
    <Page title={t`Requests`} before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}>
      <Section title={<Trans>Ask a patient for access</Trans>}>
        <form
          className="max-w-160"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            id="email"
            type="email"
            label={t`The patient’s e-mail address`}
            hint={t`You are not told whether anybody here has it. The patient decides, and may give you less.`}
            autoComplete="off"
            error={form.error('email')}
            value={email}
            change={setEmail}
          />
          <fieldset className="field">
            <legend className="field-label">
              <Trans>Which parts do you need?</Trans>
            </legend>
            {grantedParts.map((part) => (
              <Tick
                key={part}
                id={`part-${part}`}
                label={words[part].name}
                hint={words[part].inside}
                checked={wanted.includes(part)}
                change={(on) => setWanted(grantedParts.filter((one) => (one === part ? on : wanted.includes(one))))}
              />
            ))}
          </fieldset>
          <div className="actions">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Ask</Trans>
            </Button>
          </div>
        </form>
      </Section>
      {data.sent.length > 0 && (
        <Section title={<Trans>Asked, and not answered yet</Trans>}>
          <ul className="rows">
            {data.sent.map((one) => (
              <li key={one.id} className="row">
                <div>
                  <p>{parts(one.parts)}</p>
                  <p className="quiet-text">
                    <Trans>
                      Asked on {dateOf(one.createdAt, language)}, until {dateOf(one.expiresAt, language)}
                    </Trans>
                  </p>
                </div>
                <Button
                  onClick={() =>
                    void body(api.DELETE('/api/grant-requests/{id}', { params: { path: { id: one.id } } })).then(
                      reloadRequests,
                    )
                  }
                >
                  <Trans>Take back</Trans>
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}
