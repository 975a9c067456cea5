import { Trans } from '@lingui/react/macro';
import { api, body } from '../../api/client.ts';
import type { StaffList } from '../../api/contract.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadStaff } from './query.ts';

/** An administrator who confirms himself: until when it can be stopped. */
export function Announced({ announced, done }: { announced: StaffList['selfGrants'][number]; done: () => void }) {
  const words = useRoleWords();
  const language = useLanguage();
  const form = useProvenForm();
  const stop = () =>
    form.submit([], async () => {
      await body(api.DELETE('/api/admin/self-grants/{id}', { params: { path: { id: announced.id } } }));
      done();
      await reloadStaff();
    });
  return (
    <div className="note note-warning">
      <p className="flex gap-2">
        <Icon name="alert" size="small" />
        <span>
          {announced.you ? (
            <Trans>
              You announced to confirm yourself as: {words[announced.role]}. Every patient is told; it counts from{' '}
              {momentOf(announced.readyAt, language)} on at the earliest.
            </Trans>
          ) : (
            <Trans>
              An administrator announced to confirm himself as: {words[announced.role]}. Every patient is told; it
              counts from {momentOf(announced.readyAt, language)} on at the earliest, unless you stop it.
            </Trans>
          )}
        </span>
      </p>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {form.asking ?? (
        <div className="actions mt-3">
          <Button kind="danger" working={form.working} onClick={() => void stop()}>
            <Trans>Stop it</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
