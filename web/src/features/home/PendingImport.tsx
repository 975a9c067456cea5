import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { importQuery } from '../../api/queries.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Bar, Section } from '../../ui/Page.tsx';
import { rememberedImport } from '../exchange/pending.ts';

/** An import that was left before its end. */
export function PendingImport({ record }: { record: string }) {
  const { t } = useLingui();
  const id = rememberedImport(record);
  const { data } = useQuery({ ...importQuery(id ?? ''), enabled: id !== null });
  if (id === null || data === undefined || data.state === 'undone') return null;
  const { total } = data;
  return (
    <Section title={<Trans>Your import</Trans>}>
      <p className="mt-3">
        {data.state === 'reading' && <Trans>The document is being read.</Trans>}
        {data.state === 'preview' && (
          <Trans>The document was read and waits for your answer. Nothing is added before that.</Trans>
        )}
        {data.state === 'storing' && (
          <Trans>
            {data.done} of {total} entries added. It goes on without you.
          </Trans>
        )}
        {data.state === 'done' && <Trans>It is finished.</Trans>}
        {data.state === 'failed' && <Trans>It did not work. Nothing was added.</Trans>}
      </p>
      {(data.state === 'storing' || data.state === 'reading') && (
        <div className="mt-3">
          <Bar fraction={data.state === 'storing' && total > 0 ? data.done / total : null} label={t`Import`} />
        </div>
      )}
      <div className="actions mt-5">
        <Link to="/records/$record/imports/$import" params={{ record, import: id }} className={buttonClass()}>
          {data.state === 'preview' ? <Trans>Look at it</Trans> : <Trans>Open the import</Trans>}
        </Link>
      </div>
    </Section>
  );
}
