import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { HandoverMade } from '../../api/contract.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { NameField, nameMissing } from '../people/guardians/NameField.tsx';
import { reloadGuardians } from '../people/guardians/query.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { MadeHandover } from './MadeHandover.tsx';

interface HandOverProps {
  record: string;
  /** One has given a name, under which one stands in the log for good. */
  named: boolean;
}

/** Makes the link with which the person whom the record is about takes it over. */
export function HandOver({ record, named }: HandOverProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [made, setMade] = useState<HandoverMade | null>(null);
  const form = useProvenForm(<Trans>This lets the person take the record over.</Trans>);
  const missing = { field: 'guardian-name', message: t`Give the name under which the others shall see you` };
  const path = { params: { path: { record } } };
  const wrong = { field: 'handover-email', message: t`Check the address: it looks like name@example.org` };

  const submit = () =>
    form.submit(
      [
        !named && name.trim() === '' ? missing : null,
        email.trim() !== '' && !/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? wrong : null,
      ],
      async () => {
        if (!named) await body(api.PUT('/api/records/{record}/guardians/me', { ...path, body: { name: name.trim() } }));
        const to = email.trim() === '' ? null : email.trim();
        setMade(await body(api.POST('/api/records/{record}/handover', { ...path, body: { email: to, language } })));
        setAsking(false);
        await reloadGuardians(record);
      },
      (error) => {
        if (nameMissing(error)) return [missing];
        return error.code === 'invalid-input' ? [wrong] : null;
      },
    );

  if (made !== null) {
    const close = () => {
      setMade(null);
      keepFocus('hand-over');
    };
    return <MadeHandover made={made} close={close} />;
  }
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (asking) void submit();
        else {
          setAsking(true);
          requestAnimationFrame(() => document.getElementById(named ? 'handover-email' : 'guardian-name')?.focus());
        }
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p className="prose mt-3" id="handover-how">
        <Trans>
          When the person can decide alone, the record should be theirs. They get a link, make an account of their own
          and take the record over. From then on nobody who stands here looks after it any more: you keep only what the
          person gives you.
        </Trans>
      </p>
      {asking && (
        <div className="max-w-160">
          {!named && <NameField name={name} change={setName} error={form.error('guardian-name')} />}
          <TextField
            id="handover-email"
            label={t`E-mail address of the person`}
            hint={t`If you leave this empty, you give the link in another way.`}
            type="email"
            inputMode="email"
            autoComplete="off"
            maxLength={254}
            value={email}
            change={setEmail}
            error={form.error('handover-email')}
          />
        </div>
      )}
      <div className="actions mt-5">
        <Button
          id="hand-over"
          type="submit"
          kind={asking ? 'primary' : 'secondary'}
          working={form.working}
          aria-describedby="handover-how"
        >
          {asking ? <Trans>Make the link</Trans> : <Trans>Hand the record over</Trans>}
        </Button>
        {asking && (
          <Button
            kind="quiet"
            onClick={() => {
              setAsking(false);
              keepFocus('hand-over');
            }}
          >
            <Trans>Cancel</Trans>
          </Button>
        )}
      </div>
    </form>
  );
}
