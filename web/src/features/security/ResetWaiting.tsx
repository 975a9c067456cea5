import { Trans } from '@lingui/react/macro';
import { api, body } from '../../api/client.ts';
import type { Me } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Call } from './Call.tsx';
import { reloadAccount } from './queries.ts';

/** A reset of the whole account that waits: from here it is stopped with one press. */
export function ResetWaiting({ reset }: { reset: NonNullable<Me['identityReset']> }) {
  const language = useLanguage();
  const form = useForm();
  const stop = () =>
    form.submit([], async () => {
      await body(api.DELETE('/api/identity/identity-reset'));
      await reloadAccount();
    });
  return (
    <>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <Call
        grave
        title={<Trans>A reset of your account is under way</Trans>}
        action={
          <Button kind="danger-filled" working={form.working} onClick={() => void stop()}>
            <Trans>Stop the reset</Trans>
          </Button>
        }
      >
        {reset.startedBy === 'admin' ? (
          <Trans>
            An administrator began it for somebody who says that they lost every way in. From{' '}
            {momentOf(reset.readyAt, language)} on whoever reads your e-mail can finish it. If it was not you, stop it.
          </Trans>
        ) : (
          <Trans>
            Somebody with your mailbox says that they lost every way in. From {momentOf(reset.readyAt, language)} on
            they can finish it. If it was not you, stop it.
          </Trans>
        )}
      </Call>
    </>
  );
}
