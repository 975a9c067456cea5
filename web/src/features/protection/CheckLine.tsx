import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Note } from '../../ui/Notice.tsx';

export type Result = 'met' | 'not-met' | 'not-checked';

/** A statement in words: what is said, how it is tested, what it means when it does not hold. */
export interface Words {
  readonly says: string;
  readonly how: string;
  readonly means: string;
}

interface CheckLineProps extends Words {
  /** Null for a stranger, who is not told which statements hold. */
  result: Result | null;
  /** The result in words: "0 of 200 readable". */
  found?: ReactNode;
  by: 'server' | 'browser';
  at?: string;
}

/** Tick or triangle, statement, how it is tested, result, who checked and when; a failed one turns red and says what it means for you. */
export function CheckLine({ says, how, means, result, found, by, at }: CheckLineProps) {
  const language = useLanguage();
  const time = at === undefined ? '' : timeOf(at, language);
  const held = result === 'met';
  const failed = result === 'not-met';
  const tone = held ? 'text-success' : failed ? 'text-danger' : 'text-warning';
  return (
    <li className="check-line" data-result={result ?? undefined}>
      <span className={result === null ? 'text-ink-2' : tone}>
        <Icon name={result === null ? 'not-answered' : held ? 'check' : 'alert'} />
      </span>
      <div>
        <p className="row-title">{says}</p>
        <p className="quiet-text">{how}</p>
      </div>
      <div className="check-result">
        {result === null ? (
          <p className="quiet-text">
            <Trans>Result after signing in</Trans>
          </p>
        ) : (
          <>
            <p className={tone}>{result === 'not-checked' ? <Trans>Could not be checked</Trans> : found}</p>
            <p className="quiet-text">
              {by === 'server' ? <Trans>this server, {time}</Trans> : <Trans>your browser, {time}</Trans>}
            </p>
          </>
        )}
      </div>
      {result !== null && !held && (
        <Note tone={failed ? 'danger' : 'warning'}>
          <p>
            <strong>
              <Trans>What this means for you.</Trans>
            </strong>{' '}
            {result === 'not-checked' ? (
              <Trans>Nobody knows at the moment whether this holds, so take it as not met.</Trans>
            ) : (
              means
            )}
          </p>
        </Note>
      )}
    </li>
  );
}
