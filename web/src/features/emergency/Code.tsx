import { Trans, useLingui } from '@lingui/react/macro';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { reloadEmergency } from './query.ts';

/** The short code by which a doctor finds the record without the name. */
export function Code({ record, code }: { record: string; code: string }) {
  const { t } = useLingui();
  const form = useForm();
  const renew = () =>
    form.submit([], async () => {
      await body(api.POST('/api/records/{record}/emergency-access/code', { params: { path: { record } } }));
      toast({ text: t`There is a new code; the one of before finds nothing any more.`, undo: null });
      await reloadEmergency(record);
    });
  return (
    <Section title={<Trans>Code for doctors</Trans>}>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p className="mt-3">
        <span className="code text-24">{code}</span>
      </p>
      <p className="quiet-text mt-2 prose">
        <Trans>
          Write it on a card in your purse. With it a doctor finds this record, as with the name and the date of birth;
          by itself it opens nothing.
        </Trans>
      </p>
      <div className="actions mt-4">
        <Button working={form.working} onClick={() => void renew()}>
          <Trans>Make another code</Trans>
        </Button>
      </div>
    </Section>
  );
}
