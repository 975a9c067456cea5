import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import type { Import } from '../../api/contract.ts';
import { importQuery, queryClient } from '../../api/queries.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { byWeight, countOf } from './counts.ts';
import { Refused } from './Refused.tsx';

/** The end of an import: what was added, the way to the card, and undo; or that it was undone. */
export function Done({ work }: { work: Import }) {
  const { t } = useLingui();
  const form = useForm();
  const undone = work.state === 'undone';
  const added = (work.preview?.counts ?? []).filter((count) => count.new > 0).toSorted(byWeight);
  const refused = work.preview?.refused ?? [];
  const undo = () =>
    form.submit([], async () => {
      const now = await body(api.POST('/api/imports/{id}/undo', { params: { path: { id: work.id } } }));
      queryClient.setQueryData(importQuery(work.id).queryKey, now);
    });
  const card = (
    <Link to="/records/$record/card" params={{ record: work.record }} className={buttonClass('primary')}>
      <Trans>Open the card</Trans>
    </Link>
  );
  if (undone) {
    return (
      <Page
        title={t`The import was undone`}
        eyebrow={work.name || undefined}
        lede={<Trans>What it had added is gone again. The record is as before.</Trans>}
      >
        <div className="actions">
          {card}
          <Link to="/records/$record/import" params={{ record: work.record }} className={buttonClass('quiet')}>
            <Trans>Import another document</Trans>
          </Link>
        </div>
      </Page>
    );
  }
  return (
    <Page
      title={t`Added to the record`}
      heading={
        <span className="state-title">
          <Icon name="check" />
          <Trans>Added to the record</Trans>
        </span>
      }
      eyebrow={work.name || undefined}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <Section title={<Trans>What is new</Trans>}>
        <ul className="rows">
          {added.map((count) => (
            <li key={count.type}>{countOf(count.type, count.new)}</li>
          ))}
        </ul>
      </Section>
      {refused.length > 0 && <Refused refused={refused} />}
      <div className="actions actions-stack">
        {card}
        <Button working={form.working} onClick={() => void undo()}>
          <Icon name="undo" size="small" />
          <Trans>Undo this import</Trans>
        </Button>
        <Link to="/records/$record/import" params={{ record: work.record }} className={buttonClass('quiet')}>
          <Trans>Import another document</Trans>
        </Link>
      </div>
    </Page>
  );
}
