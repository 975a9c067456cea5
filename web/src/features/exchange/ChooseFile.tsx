import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { sendFile } from '../../api/client.ts';
import { importQuery, queryClient } from '../../api/queries.ts';
import { percentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Bar, Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { rememberedImport, rememberImport } from './pending.ts';

const route = getRouteApi('/rooms/records/$record/import');

/** First page of an import: the file, chosen or dragged here, and its way to the server. */
export function ChooseFile() {
  const language = useLanguage();
  const { t } = useLingui();
  const { record } = route.useParams();
  const navigate = route.useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  /** Why the server refused the last file: it says so in English only. */
  const [reason, setReason] = useState<string | null>(null);
  const form = useForm();
  const pending = rememberedImport(record);

  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    setReason(null);
    void form.submit(
      [
        file === undefined ? { field: 'file', message: t`Choose a file` } : null,
        files !== null && files !== undefined && files.length > 1
          ? { field: 'file', message: t`Bring one file at a time` }
          : null,
        file?.size === 0 ? { field: 'file', message: t`This file is empty` } : null,
      ],
      async () => {
        if (file === undefined) return;
        setSent(0);
        try {
          const made = await sendFile(record, file, setSent);
          rememberImport(record, made.id);
          queryClient.setQueryData(importQuery(made.id).queryKey, made);
          await navigate({ to: '/records/$record/imports/$import', params: { record, import: made.id } });
        } finally {
          setSent(null);
        }
      },
      (error) => {
        if (![400, 413, 415, 422].includes(error.status)) return null;
        setReason(error.detail);
        return [
          { field: 'file', message: t`This file cannot be imported. Nothing was saved, the record is as before.` },
        ];
      },
    );
    if (input.current !== null) input.current.value = '';
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (sent === null) take(event.dataTransfer.files);
  };

  return (
    <Page
      title={t`Import a document`}
      lede={
        <Trans>
          From a hospital, a practice or another system: a FHIR document (.json) or a list of entries (.ndjson). You see
          what it would add before anything is added.
        </Trans>
      }
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      <div className="max-w-160">
        {pending !== null && sent === null && (
          <Note>
            <Trans>An import of this record is not finished.</Trans>{' '}
            <Link to="/records/$record/imports/$import" params={{ record, import: pending }} className="link">
              <Trans>Go back to it</Trans>
            </Link>
          </Note>
        )}
        {reason !== null && (
          <p className="mt-6" lang="en">
            {reason}
          </p>
        )}
        {sent === null ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button inside does the same by keyboard
          <div
            className="drop"
            data-over={over || undefined}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            <input
              ref={input}
              id="file-input"
              type="file"
              className="sr-only"
              accept=".json,.ndjson,application/fhir+json,application/json,application/fhir+ndjson,application/x-ndjson"
              aria-label={t`File to import`}
              tabIndex={-1}
              onChange={(event) => take(event.target.files)}
            />
            <Button id="file" kind="primary" onClick={() => input.current?.click()}>
              <Trans>Choose a file</Trans>
            </Button>
            <p className="quiet-text mt-3 max-md:hidden">
              <Trans>or drag it here</Trans>
            </p>
          </div>
        ) : (
          <div className="mt-8" role="status">
            <p className="mb-3">
              {sent < 1 ? (
                <Trans>Sending the file: {percentOf(sent, language)}</Trans>
              ) : (
                <Trans>The file has arrived and is being read…</Trans>
              )}
            </p>
            <Bar fraction={sent < 1 ? sent : null} label={t`Sending the file`} />
            <p className="quiet-text mt-3">
              <Trans>Stay on this page until the file has arrived. After that you may leave.</Trans>
            </p>
          </div>
        )}
        <p className="quiet-text mt-6">
          <Trans>
            The file waits encrypted for your answer, for at most 24 hours. If you do not want it, it is deleted.
          </Trans>
        </p>
      </div>
    </Page>
  );
}
