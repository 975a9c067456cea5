import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { Decision } from '../../api/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadSecurity } from './query.ts';
import { useDecisionWords } from './words.ts';

/** What something that was noticed was, once a person has looked into it. */
export function Decide({ id, title, done }: { id: string; title: string; done: () => void }) {
  const { t } = useLingui();
  const words = useDecisionWords();
  const [decision, setDecision] = useState<Decision | null>(null);
  const [note, setNote] = useState('');
  const form = useProvenForm(<Trans>This closes an alarm.</Trans>);
  const field = `decision-${id}`;

  const submit = () =>
    form.submit(
      [
        decision === null ? { field, message: t`Say what it was` } : null,
        note.length > 500 ? { field: `note-${id}`, message: t`Write 500 letters at most` } : null,
      ],
      async () => {
        if (decision === null) return;
        const written = note.trim() === '' ? null : note.trim();
        const path = { params: { path: { id } }, body: { decision, note: written } };
        await body(api.POST('/api/admin/security/findings/{id}/decision', path));
        done();
        await reloadSecurity();
      },
      (error) => {
        if (error.code !== 'not-found') return null;
        void reloadSecurity();
        return [{ field: null, message: t`Somebody else has decided this meanwhile.` }];
      },
    );

  if (form.asking !== null) return <div className="panel">{form.asking}</div>;
  return (
    <form
      noValidate
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <Radios
        id={field}
        legend={t`What was it? ${title}`}
        error={form.error(field)}
        value={decision}
        change={setDecision}
        options={[
          { value: 'explained', label: words.explained },
          { value: 'acted', label: words.acted },
          { value: 'false-alarm', label: words['false-alarm'] },
        ]}
      />
      <LongField
        id={`note-${id}`}
        label={t`What you found (not needed)`}
        hint={t`Other administrators read it. Write no names of patients.`}
        error={form.error(`note-${id}`)}
        value={note}
        change={setNote}
      />
      <div className="actions mt-5">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Close it</Trans>
        </Button>
      </div>
    </form>
  );
}
