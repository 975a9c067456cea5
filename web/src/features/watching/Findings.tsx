import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import type { Finding, Seriousness } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SelectField } from '../../ui/Select.tsx';
import { Decide } from './Decide.tsx';
import type { Reader } from './query.ts';
import { useDecisionWords, useFindingWords, useSeverityWords } from './words.ts';

const looks: Readonly<Record<Seriousness, { icon: IconName; tone: 'danger' | 'warning' | 'plain' }>> = {
  high: { icon: 'stop', tone: 'danger' },
  medium: { icon: 'alert', tone: 'warning' },
  low: { icon: 'info', tone: 'plain' },
};

interface FindingsProps {
  findings: readonly Finding[];
  reader: Reader;
  done: (said: string) => void;
}

/** What was noticed in a week, the newest first; with what to look for, where it is much. */
export function Findings({ findings, reader, done }: FindingsProps) {
  const { t } = useLingui();
  const [shown, setShown] = useState<'all' | 'waiting' | Seriousness>('all');
  const [kind, setKind] = useState('');
  const severities = useSeverityWords();
  const words = useFindingWords();
  const kinds = new Map(findings.map((one) => [one.kind as string, words(one).title]));
  const waits = ({ decided, severity }: Finding) => decided === null && severity !== 'low';
  const list = findings.filter(
    (one) =>
      (kind === '' || one.kind === kind) &&
      (shown === 'all' || (shown === 'waiting' ? waits(one) : one.severity === shown)),
  );
  if (findings.length === 0)
    return (
      <p className="prose mt-3">
        <Trans>Nothing was noticed in this week.</Trans>
      </p>
    );
  return (
    <>
      <div className="mt-3 flex flex-wrap items-end gap-x-6">
        <Segments
          legend={t`Which to show`}
          value={shown}
          change={setShown}
          options={[
            { value: 'all', label: t`All` },
            { value: 'waiting', label: t`To decide` },
            { value: 'high', label: severities.high },
            { value: 'medium', label: severities.medium },
          ]}
        />
        {kinds.size > 1 && (
          <SelectField
            id="finding-kind"
            label={<Trans>What happened</Trans>}
            options={[{ value: '', label: t`Everything` }, ...[...kinds].map(([value, label]) => ({ value, label }))]}
            value={kind}
            change={setKind}
          />
        )}
      </div>
      {list.length === 0 ? (
        <p className="mt-4" role="status">
          <Trans>None of these.</Trans>
        </p>
      ) : (
        <ul className="rows mt-2">
          {list.map((one) => (
            <Row key={one.id} finding={one} reader={reader} done={done} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ finding, reader, done }: { finding: Finding; reader: Reader; done: (said: string) => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const words = useFindingWords();
  const severities = useSeverityWords();
  const decisions = useDecisionWords();
  const [deciding, setDeciding] = useState(false);
  const { title, facts } = words(finding);
  const { decided, severity } = finding;
  return (
    <li>
      <div className="finding">
        <p className="when">{momentOf(finding.firstAt, language)}</p>
        <p className="how-serious">
          <span className="sr-only">
            <Trans>How serious</Trans>:{' '}
          </span>
          <Status icon={looks[severity].icon} tone={looks[severity].tone}>
            {severities[severity]}
          </Status>
        </p>
        <div className="what">
          <h3 className="row-title">{title}</h3>
          <p className="quiet-text break-words">{facts}</p>
          {decided !== null && <p className="quiet-text">{decisions[decided.decision]}</p>}
          {decided !== null && decided.note !== null && <q className="quiet-text break-words">{decided.note}</q>}
          <State finding={finding} reader={reader}>
            <Button kind="quiet" aria-expanded={deciding} onClick={() => setDeciding(!deciding)}>
              <Trans>Decide</Trans>
              <span className="sr-only">: {title}</span>
            </Button>
          </State>
        </div>
      </div>
      {deciding && (
        <Decide
          id={finding.id}
          title={title}
          done={() => {
            setDeciding(false);
            done(t`Decided: ${title}`);
          }}
        />
      )}
    </li>
  );
}

/** How far a finding is; `children`: the way to decide it. */
function State({ finding, reader, children }: { finding: Finding; reader: Reader; children: ReactNode }) {
  const { decided, severity } = finding;
  if (decided !== null)
    return (
      <p className="mt-1 break-words">
        <Status icon="check" tone="success">
          {decided.you ? (
            <Trans>Decided by you</Trans>
          ) : decided.by === null ? (
            <Trans>Decided by an account that is no more</Trans>
          ) : (
            <Trans>Decided by {decided.by}</Trans>
          )}
        </Status>
      </p>
    );
  if (severity === 'low')
    return (
      <p className="quiet-text">
        <Trans>Only to be known</Trans>
      </p>
    );
  if (reader === 'admin') return <div className="-ms-3">{children}</div>;
  return (
    <p className="mt-1">
      <Status icon="clock" tone="warning">
        <Trans>Waits</Trans>
      </Status>
    </p>
  );
}
