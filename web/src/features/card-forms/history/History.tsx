import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { FormPage } from '../FormPage.tsx';
import { usePartForm } from '../parts/usePartForm.ts';
import { historyQuery, restoreEntry } from '../requests.ts';
import { useOwn } from '../useOwn.ts';
import { VersionRow } from './VersionRow.tsx';

const route = getRouteApi('/rooms/records/$record/card/$part/$id/history');

/** What an entry was before: each version with who made it and what it changed, the newest first. */
export function History() {
  const { t } = useLingui();
  const { record, part, id } = route.useParams();
  const place = { record, part };
  const form = usePartForm(part, useOwn(record));
  const { data } = useSuspenseQuery(historyQuery(place, id));
  const navigate = useNavigate();
  const ui = useForm();
  const [newest] = data.versions;
  const bringBack = (version: number) =>
    ui.submit([], async () => {
      await restoreEntry(place, id, version);
      await navigate({ to: '/records/$record/card/$part', params: place });
    });
  return (
    <FormPage place={place} title={t`What changed`} fill={false} back="part" ui={ui} lede={<p>{form.title}</p>}>
      {newest?.change === 'deleted' && (
        <div className="actions mt-5">
          <Button working={ui.working} onClick={() => void bringBack(newest.version)}>
            <Icon name="undo" size="small" />
            <Trans>Bring it back</Trans>
          </Button>
        </div>
      )}
      <ol className="rows mt-4">
        {data.versions.map((version, index) => (
          <VersionRow key={version.version} form={form} version={version} before={data.versions[index + 1] ?? null} />
        ))}
      </ol>
    </FormPage>
  );
}
