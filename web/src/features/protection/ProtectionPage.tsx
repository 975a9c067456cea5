import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { StatementId } from '../../api/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { BrowserChecks } from './BrowserChecks.tsx';
import { type BrowserStatement, checkInBrowser } from './browser-checks.ts';
import { CheckLine } from './CheckLine.tsx';
import { Found } from './Found.tsx';
import { Outcome } from './Outcome.tsx';
import { protectionQuery } from './query.ts';
import { useServerWords } from './server-words.ts';
import { WhatWeSee } from './WhatWeSee.tsx';

const thief: readonly StatementId[] = [
  'records-sealed',
  'fields-sealed',
  'passwords-hashed',
  'codes-hashed',
  'keys-apart',
  'keys-bound',
  'key-elsewhere',
  'keys-turned',
  'key-service',
];
const walls: readonly StatementId[] = [
  'app-walled',
  'key-rights',
  'log-fixed',
  'log-sealed',
  'log-compared',
  'events-reviewed',
  'columns-listed',
];
const way: readonly StatementId[] = ['connection', 'mail'];
const loss: readonly StatementId[] = ['backed-up', 'rights-kept', 'erasure-reaches'];

/** How data are protected: statements that were just checked, by this server and by the reader's browser. */
export function ProtectionPage() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const { data } = useSuspenseQuery(protectionQuery);
  const [browser, setBrowser] = useState<{ found: readonly BrowserStatement[]; at: string }>({ found: [], at: '' });
  const form = useForm();
  const look = async () => setBrowser({ found: await checkInBrowser(), at: new Date().toISOString() });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each visit; afterwards the button asks
  useEffect(() => void look(), []);
  const again = () =>
    form.submit([], async () => {
      await look();
      if (data.statements === null) await cache.fetchQuery(protectionQuery);
      else cache.setQueryData(protectionQuery.queryKey, await body(api.POST('/api/protection/checks')));
    });

  return (
    <div className="column">
      <Page
        title={t`How we protect your data`}
        lede={
          <Trans>
            Each statement below was just tested: by this server on itself, or by your browser. If a test fails, this
            page says so.
          </Trans>
        }
      >
        <Outcome protection={data} browser={browser.found}>
          <Button working={form.working} onClick={() => void again()}>
            <Icon name="rotate" size="small" />
            <Trans>Check again now</Trans>
          </Button>
        </Outcome>
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <Section title={<Trans>What a thief of the database would find</Trans>}>
          <Lines ids={thief} />
        </Section>
        <WhatWeSee />
        <Section title={<Trans>What this server cannot do</Trans>}>
          <Lines ids={walls} />
        </Section>
        <Section title={<Trans>On the way</Trans>}>
          <Lines ids={way} />
        </Section>
        <Section title={<Trans>If this server were lost</Trans>}>
          <Lines ids={loss} />
        </Section>
        <Section title={<Trans>What your browser says</Trans>}>
          <p className="prose mt-1">
            <Trans>These were checked by your own browser, about the page that you are reading.</Trans>
          </p>
          <BrowserChecks {...browser} />
        </Section>
        <Section title={<Trans>Do not take our word for it</Trans>}>
          <div className="prose mt-1">
            <p>
              <Trans>A server that checks itself finds mistakes. It cannot show that whoever runs it is honest.</Trans>
            </p>
            <p className="mt-2">
              <Trans>
                For the access log there is the offline verifier, a program that works without this server. Whoever kept
                its signed checkpoints elsewhere can prove with it that no recorded entry was removed or changed. It is
                not run here: a proof that this server shows about itself would be none.
              </Trans>
            </p>
            <p className="error-id">carnet {data.version}</p>
          </div>
          <div className="mt-2 flex flex-wrap gap-x-6">
            <a className="link target" href="/api/protection">
              <Trans>Results as JSON</Trans>
            </a>
            <a className="link target" href="/.well-known/security.txt">
              <Trans>Report a weakness</Trans>
            </a>
          </div>
        </Section>
      </Page>
    </div>
  );
}

/** Made only where the key service can be asked; whether it can is nothing for strangers. */
const notEverywhere: ReadonlySet<StatementId> = new Set(['key-rights']);

/** Statements of the server; to a stranger what is tested and how, without what came of it. */
function Lines({ ids }: { ids: readonly StatementId[] }) {
  const { data } = useSuspenseQuery(protectionQuery);
  const words = useServerWords();
  const made = (id: StatementId) => !notEverywhere.has(id) || data.statements?.some((one) => one.id === id) === true;
  return (
    <ul className="rows">
      {ids.filter(made).map((id) => {
        const statement = data.statements?.find((one) => one.id === id);
        return (
          <CheckLine
            key={id}
            {...words(id)}
            by="server"
            result={statement?.result ?? null}
            {...(statement === undefined ? {} : { found: <Found statement={statement} />, at: statement.checkedAt })}
          />
        );
      })}
    </ul>
  );
}
