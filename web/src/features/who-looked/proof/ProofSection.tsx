import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { saveFile } from '../../privacy/save.ts';
import { Found } from './Found.tsx';
import { type MadeProof, makeProof } from './make.ts';
import { logWatchQuery } from './query.ts';
import { kept } from './watch.ts';

/** Beside the list: what keeps it whole, and the proof that nothing is missing, made, checked and saved. */
export function ProofSection({ record }: { record: string }) {
  const { t } = useLingui();
  const [made, setMade] = useState<MadeProof | null>(null);
  const form = useForm();
  const make = () =>
    form.submit(
      [],
      async () => setMade(await makeProof(record)),
      ({ code }) =>
        code === 'conflict'
          ? [{ field: null, message: t`Nothing about this record is sealed yet. Try again in a few seconds.` }]
          : null,
    );
  return (
    <Section title={<Trans>Is this list complete?</Trans>}>
      <p className="mt-3">
        <Trans>
          Each entry is written in the same step as the access it tells of, and seconds later sealed with all others
          into one signed log. From then on nobody removes or changes it unseen.
        </Trans>
      </p>
      <p className="mt-3">
        <LogStatus />
      </p>
      <h3 className="mt-6 text-18">
        <Trans>Proof that nothing is missing</Trans>
      </h3>
      <p className="mt-2">
        <Trans>
          A file with every entry about this record and what ties them to the signed log. It has all of this list in
          clear: keep it as you would keep the list.
        </Trans>
      </p>
      <div className="actions mt-3">
        <Button working={form.working} onClick={() => void make()}>
          {made === null ? <Trans>Make the proof</Trans> : <Trans>Make it anew</Trans>}
        </Button>
        {made !== null && (
          <Button onClick={() => saveFile(made.file, 'who-looked.proof.json')}>
            <Icon name="download" size="small" />
            <Trans>Save the proof</Trans>
          </Button>
        )}
      </div>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div role="status">{made !== null && <Found {...made} />}</div>
      <p className="quiet-text mt-4">
        <Trans>
          This page comes from the server that it checks, so its check is a convenience. The proof is the file: the
          verifier, a program that needs no server, checks it on any computer. Held against a proof of an earlier day it
          also shows that nothing was taken back. That the server records every access no proof can show.
        </Trans>
      </p>
      <Verifier />
    </Section>
  );
}

/** How the log stands to the one that this browser saw last. */
function LogStatus() {
  const language = useLanguage();
  const { data, isError } = useQuery(logWatchQuery);
  if (isError) return <Trans>The log could not be asked for just now.</Trans>;
  if (data === undefined) return <Trans>The log is being looked at…</Trans>;
  if (data === null)
    return <Trans>This browser cannot check signatures, so it does not notice when the log is put back.</Trans>;
  const [before, now] = [data.before, data.now].map((at) => (at === null ? '' : momentOf(at, language)));
  switch (data.state) {
    case 'waiting':
      return <Trans>Nothing is sealed yet.</Trans>;
    case 'first':
      return (
        <Sealed now={now}>
          <Trans>This browser keeps that state, and says so when the log does not go on from it.</Trans>
        </Sealed>
      );
    case 'continues':
      return (
        <Sealed now={now}>
          <Trans>It goes on from what this browser saw last, sealed on {before}: nothing of that was taken back.</Trans>
        </Sealed>
      );
    default:
      return (
        <Status icon="alert" tone="danger">
          <Trans>The log does not go on from what this browser saw.</Trans>
        </Status>
      );
  }
}

function Sealed({ now, children }: { now: string | undefined; children: ReactNode }) {
  return (
    <>
      <Status icon="check" tone="success">
        <Trans>Sealed and signed on {now}.</Trans>
      </Status>
      <span className="quiet-text mt-1 block">{children}</span>
    </>
  );
}

/** What whoever runs the verifier needs beside the file. */
function Verifier() {
  useQuery(logWatchQuery);
  const key = kept()?.key ?? null;
  return (
    <details className="more mt-3">
      <summary>
        <Trans>For whoever runs the verifier</Trans>
      </summary>
      <div>
        <p className="mt-2">
          <Trans>The program and its description are in the folder “verifier” of Carnet’s source.</Trans>
        </p>
        <p className="mt-2 wrap-anywhere">
          <code className="code">
            node verifier/verify.mjs proof who-looked.proof.json --key KEY --witness CHECKPOINTS
          </code>
        </p>
        {key !== null && (
          <>
            <p className="mt-2">
              <Trans>The key of this log. Note it down on the first day, and compare it with the operator’s:</Trans>
            </p>
            <p className="mt-2 wrap-anywhere">
              <code className="code">{key}</code>
            </p>
          </>
        )}
        <p className="mt-2">
          <Trans>
            The checkpoints come from a witness, somebody other than this server. Without them nothing tells whether the
            newest state was shown.
          </Trans>
        </p>
      </div>
    </details>
  );
}
