import { Trans } from '@lingui/react/macro';
import type { MouseEvent } from 'react';
import { api, body } from '../../api/client.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';

/** The whole list as a file: for a spreadsheet, or for a program. */
export function Download({ record }: { record: string }) {
  const language = useLanguage();
  const form = useForm();
  const at = (format: 'csv' | 'json') =>
    `/api/records/${record}/who-looked/list?${new URLSearchParams({ format, language }).toString()}`;
  /** A link renews no session, so a page that was open for long asks for something small first. */
  const save = (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    const { href } = event.currentTarget;
    void form.submit([], async () => {
      await body(api.GET('/api/identity/me'));
      location.assign(href);
    });
  };
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-4">
        <a href={at('csv')} download className="link target gap-2" onClick={save}>
          <Icon name="download" size="small" />
          <Trans>Download the list</Trans>
        </a>
        <a href={at('json')} download className="link target" onClick={save}>
          <Trans>As JSON</Trans>
        </a>
      </p>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
    </>
  );
}
