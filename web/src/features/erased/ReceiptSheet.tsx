import { Plural, Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Receipt } from '../../api/contract.ts';
import { dateOf, momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { saveFile } from '../privacy/save.ts';

/** What is true from when on, in words; the file beside it is what can be checked. */
export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const language = useLanguage();
  const { erased, backups, keys } = receipt;
  const account = erased.some(({ kind }) => kind === 'account');
  const ended = erased.map(({ accessEndedAt }) => accessEndedAt).toSorted()[0] ?? receipt.madeAt;
  const destroyed =
    erased
      .map(({ keysDestroyedAt }) => keysDestroyedAt)
      .toSorted()
      .at(-1) ?? receipt.madeAt;
  const save = () =>
    saveFile(
      new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' }),
      `carnet-receipt-${receipt.id.slice(0, 8)}.json`,
    );
  return (
    <>
      <Section title={<Trans>What is true, and from when on</Trans>}>
        <dl className="rows mt-2">
          <Fact icon="check" title={<Trans>Nobody can open it</Trans>} when={momentOf(ended, language)}>
            {account ? (
              <Trans>The account and everything in it: no sign-in, no device and no access token leads there.</Trans>
            ) : (
              <Trans>The record and everything in it, for everybody who looked after it.</Trans>
            )}
          </Fact>
          <Fact icon="check" title={<Trans>The keys are destroyed</Trans>} when={momentOf(destroyed, language)}>
            <Plural
              value={keys.length}
              one="One key. What it sealed cannot be read on this server any more; the unreadable rest is removed within minutes."
              other="# keys. What they sealed cannot be read on this server any more; the unreadable rest is removed within minutes."
            />
          </Fact>
          <Fact
            icon="clock"
            title={<Trans>Copies of the keys in backups are useless</Trans>}
            when={dateOf(backups.keyCopiesUselessBy, language)}
          >
            <Plural
              value={backups.retentionDays}
              one="At the latest: whoever runs this server keeps backups for one day."
              other="At the latest: whoever runs this server keeps backups for # days."
            />{' '}
            <Trans>Until then a backup of both databases together with its keys could still be read.</Trans>
          </Fact>
          <Fact
            icon="clock"
            title={<Trans>Search tokens in backups are useless</Trans>}
            when={dateOf(backups.searchTokensUselessBy, language)}
          >
            <Trans>They tell nothing but that two old entries were the same.</Trans>
          </Fact>
        </dl>
      </Section>
      <Section title={<Trans>The receipt as a file</Trans>}>
        <p className="mt-3 prose">
          <Trans>
            It is signed by this server. Anybody can check it without Carnet and without the network, with the small
            program docs/verify-receipt.mjs.
          </Trans>
        </p>
        <p className="quiet-text mt-3 break-all">
          <Trans>Number of the receipt: {receipt.id}</Trans>
        </p>
        <div className="actions actions-stack mt-4">
          <Button kind="primary" onClick={save}>
            <Icon name="download" size="small" />
            <Trans>Save the receipt</Trans>
          </Button>
          <Button onClick={() => window.print()}>
            <Icon name="print" size="small" />
            <Trans>Print</Trans>
          </Button>
        </div>
      </Section>
    </>
  );
}

interface FactProps {
  icon: 'check' | 'clock';
  title: ReactNode;
  when: string;
  children: ReactNode;
}

function Fact({ icon, title, when, children }: FactProps) {
  return (
    <div>
      <dt className="row-title flex gap-3">
        <Icon name={icon} />
        <span>{title}</span>
      </dt>
      <dd className="ps-9">
        <strong>{when}</strong>
        <span className="quiet-text block">{children}</span>
      </dd>
    </div>
  );
}
