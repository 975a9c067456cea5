import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { type Answer, AnswerChoice } from './AnswerChoice.tsx';
import { reloadEmergency } from './query.ts';

/** The question with its button; `now` is what was answered before. */
export function Ask({ record, now = null }: { record: string; now?: Answer | null }) {
  const { t } = useLingui();
  const [answer, setAnswer] = useState<Answer | null>(now);
  const form = useProvenForm(<Trans>A yes lets doctors open the record in an emergency.</Trans>);
  const save = () =>
    form.submit(
      [answer === null ? { field: 'emergency-answer', message: t`Say yes or no; nothing is chosen for you` } : null],
      async () => {
        const allowed = answer === 'yes';
        await body(
          api.PUT('/api/records/{record}/emergency-access', { params: { path: { record } }, body: { allowed } }),
        );
        toast({
          text: allowed ? t`Saved: doctors may, in an emergency` : t`Saved: doctors may not, in an emergency either`,
          undo: null,
        });
        await reloadEmergency(record);
      },
    );
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <AnswerChoice value={answer} change={setAnswer} error={form.error('emergency-answer')} />
      <div className="actions">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Save the answer</Trans>
        </Button>
      </div>
    </form>
  );
}
