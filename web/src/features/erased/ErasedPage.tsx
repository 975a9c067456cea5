import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { maybeSignedIn } from '../../api/session.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ReceiptSheet } from './ReceiptSheet.tsx';

const againMs = 3_000;

/** The receipt of an erasure, for whoever has its number behind the # of the address; the last of the four steps. */
export function ErasedPage() {
  const { t } = useLingui();
  const [id] = useState(() => /^#([0-9a-f-]{36})$/.exec(window.location.hash)?.[1] ?? null);
  const { data, error } = useQuery({
    queryKey: ['erased', id],
    queryFn: () => body(api.GET('/api/erasures/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== null,
    retry: 2,
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? againMs : false),
  });
  const receipt = data?.receipt ?? null;
  const unknown = id === null || error !== null;
  return (
    <div className="column">
      <Page
        title={receipt === null ? t`Your receipt` : t`It is deleted`}
        before={receipt === null ? undefined : <Steps step={4} of={4} />}
        lede={
          receipt === null ? undefined : receipt.erased.some(({ kind }) => kind === 'account') ? (
            <Trans>This is your receipt. Save it: there is no account any more to look it up in.</Trans>
          ) : (
            <Trans>This is your receipt. Save it: no page inside Carnet shows it again.</Trans>
          )
        }
      >
        <div className="page-main max-w-176">
          {unknown && (
            <Empty icon="document" level={2} title={<Trans>There is no receipt at this address</Trans>}>
              <Trans>The address of a receipt is long and ends in a number. Open it as you saved it, whole.</Trans>
            </Empty>
          )}
          {!unknown && receipt === null && (
            <p role="status" className="mt-5">
              <Status icon="clock">
                <Trans>
                  Nobody can open it any more. The keys are being destroyed; the receipt comes as soon as that is done.
                  You can leave this page and open its address again later.
                </Trans>
              </Status>
            </p>
          )}
          {receipt !== null && <ReceiptSheet receipt={receipt} />}
          <p className="actions mt-6">
            <a href={maybeSignedIn() ? '/home' : '/'} className={buttonClass('secondary')}>
              {maybeSignedIn() ? <Trans>Back to Carnet</Trans> : <Trans>Leave</Trans>}
            </a>
          </p>
        </div>
      </Page>
    </div>
  );
}
