import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { dateOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';

/** Gives a text to the browser to keep as a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The ten codes on a sheet, numbered, with the ways to keep them. On paper the sheet stands alone. */
export function CodeSheet({ codes, email }: { codes: readonly string[]; email: string }) {
  const { t } = useLingui();
  const language = useLanguage();
  const [said, setSaid] = useState<'copied' | 'not-copied' | null>(null);
  const [today] = useState(() => new Date().toISOString());
  const about = t`Recovery codes of ${email} for Carnet at ${location.host}, made on ${dateOf(today, language)}. Each works once.`;
  const text = () =>
    [about, '', ...codes.map((code, index) => `${String(index + 1).padStart(2)}  ${code}`), ''].join('\n');
  return (
    <div className="code-sheet">
      <p className="print-only">{about}</p>
      <ol className="code-list">
        {codes.map((code, index) => (
          <li key={code}>
            <span className="code-number">{index + 1}</span>
            <span className="code">{code}</span>
          </li>
        ))}
      </ol>
      <div className="code-tools">
        <Button onClick={() => window.print()}>
          <Icon name="print" size="small" />
          <Trans>Print</Trans>
        </Button>
        <Button onClick={() => save(t`carnet-recovery-codes.txt`, text())}>
          <Icon name="download" size="small" />
          <Trans>Download</Trans>
        </Button>
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(text()).then(
              () => setSaid('copied'),
              () => setSaid('not-copied'),
            );
          }}
        >
          <Icon name="copy" size="small" />
          <Trans>Copy</Trans>
        </Button>
      </div>
      <p role="status" className="mt-3 empty:hidden">
        {said === 'copied' && (
          <Status icon="check" tone="success">
            <Trans>Copied. Paste it where only you can read it.</Trans>
          </Status>
        )}
        {said === 'not-copied' && (
          <Status icon="alert" tone="warning">
            <Trans>The browser did not allow copying. Print or download the codes.</Trans>
          </Status>
        )}
      </p>
    </div>
  );
}
