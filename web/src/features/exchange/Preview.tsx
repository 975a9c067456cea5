import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { Import } from '../../api/contract.ts';
import { importQuery, queryClient, recordsQuery } from '../../api/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { byWeight, countOf } from './counts.ts';
import { Identity, PatientFacts } from './PatientFacts.tsx';
import { rememberImport } from './pending.ts';
import { Refused } from './Refused.tsx';

type Fate = 'keep' | 'replace';

/** What the document would add, in plain words, before anything is stored. */
export function Preview({ work }: { work: Import }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [fate, setFate] = useState<Fate | null>(null);
  const form = useForm();
  const preview = work.preview ?? { patient: null, counts: [], refused: [] };
  const fresh = preview.counts.filter((count) => count.new > 0).toSorted(byWeight);
  const already = preview.counts.reduce((sum, count) => sum + count.already, 0);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const record = records.find(({ id }) => id === work.record);
  const differs = preview.patient?.fate === 'differs';
  const path = { params: { path: { id: work.id } } };

  const confirm = () =>
    form.submit(
      [differs && fate === null ? { field: 'fate', message: t`Say which name and date of birth to keep` } : null],
      async () => {
        const patient = preview.patient?.fate === 'new' ? 'replace' : (fate ?? 'keep');
        const now = await body(api.POST('/api/imports/{id}/confirm', { ...path, body: { patient } }));
        queryClient.setQueryData(importQuery(work.id).queryKey, now);
      },
    );

  const discard = () =>
    form.submit([], async () => {
      await body(api.DELETE('/api/imports/{id}', path));
      rememberImport(work.record, null);
      await navigate({ to: '/records/$record/import', params: { record: work.record } });
    });

  return (
    <Page
      title={t`What this document would add`}
      eyebrow={work.name || undefined}
      lede={<Trans>Nothing has been added yet.</Trans>}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <Section title={<Trans>New in the record</Trans>}>
        {fresh.length === 0 ? (
          <p className="mt-3">
            <Trans>Nothing: all of it is here already.</Trans>
          </p>
        ) : (
          <ul className="rows" data-testid="fresh">
            {fresh.map((count) => (
              <li key={count.type}>{countOf(count.type, count.new)}</li>
            ))}
          </ul>
        )}
        {already > 0 && fresh.length > 0 && (
          <p className="quiet-text mt-4">
            <Plural
              value={already}
              one="# entry is here already and is not added again."
              other="# entries are here already and are not added again."
            />
          </p>
        )}
      </Section>
      {preview.patient !== null && (
        <Section title={<Trans>Whom it is about</Trans>}>
          <PatientFacts patient={preview.patient} />
          {differs && (
            <div className="panel panel-ask">
              <div className="-mt-8">
                <Radios<Fate>
                  id="fate"
                  legend={t`The document and the record do not say the same. Which should hold?`}
                  hint={t`Is this the right person? If not, do not import it.`}
                  error={form.error('fate')}
                  value={fate}
                  change={setFate}
                  options={[
                    {
                      value: 'keep',
                      label: <Trans>Keep what stands in the record</Trans>,
                      hint: record !== undefined && <Identity {...record} />,
                    },
                    {
                      value: 'replace',
                      label: <Trans>Take it from the document</Trans>,
                      hint: preview.patient !== null && <Identity {...preview.patient} />,
                    },
                  ]}
                />
              </div>
            </div>
          )}
        </Section>
      )}
      {preview.refused.length > 0 && <Refused refused={preview.refused} />}
      <div className="actions actions-stack">
        {fresh.length > 0 || preview.patient?.fate === 'new' || differs ? (
          <>
            <Button kind="primary" working={form.working} onClick={() => void confirm()}>
              <Trans>Add to the record</Trans>
            </Button>
            <Button kind="quiet" onClick={() => void discard()}>
              <Trans>Don’t import it</Trans>
            </Button>
          </>
        ) : (
          <Button working={form.working} onClick={() => void discard()}>
            <Trans>Close and choose another file</Trans>
          </Button>
        )}
      </div>
    </Page>
  );
}
