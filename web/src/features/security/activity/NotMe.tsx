import { Trans, useLingui } from '@lingui/react/macro';
import { useRouter } from '@tanstack/react-router';
import { api, body } from '../../../api/client.ts';
import type { ActivityEntry } from '../../../api/contract.ts';
import { leave } from '../../../app/person.ts';
import { Button } from '../../../ui/Button.tsx';
import { ConfirmDialog } from '../../../ui/Dialog.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { reloadAccount, sessionsQuery } from '../queries.ts';
import { eventLook } from './event-look.ts';
import { useEventWords } from './event-words.ts';

/** What to do about an entry that its owner does not recognise. */
export function NotMe({ entry, close }: { entry: ActivityEntry | null; close: () => void }) {
  const { t } = useLingui();
  const router = useRouter();
  const wordsOf = useEventWords();
  const form = useForm();
  const title = entry === null ? '' : wordsOf(entry.kind).title;
  const refused = entry !== null && eventLook(entry).tone === 'warning';

  const others = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/sign-out-elsewhere'));
      await reloadAccount(sessionsQuery.queryKey);
      await router.navigate({ to: '/security/password' });
    });
  const everywhere = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/sign-out-everywhere'));
      await leave('/sign-in?to=%2Fsecurity%2Fpassword');
    });

  return (
    <ConfirmDialog
      open={entry !== null}
      close={close}
      title={t`“${title}”: was it not you?`}
      actions={
        <>
          <Button autoFocus onClick={close}>
            <Trans>It was me</Trans>
          </Button>
          <Button kind="danger-filled" working={form.working} onClick={() => void others()}>
            <Trans>Sign out the others, then change the password</Trans>
          </Button>
          <Button kind="danger" working={form.working} onClick={() => void everywhere()}>
            <Trans>Sign out everywhere, here too</Trans>
          </Button>
        </>
      }
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p>
        {refused ? (
          <Trans>This was refused: nobody got in by it. If it comes again and again, choose a new password.</Trans>
        ) : (
          <Trans>
            Then somebody else may be in your account. Shut them out first, and choose a new password at once. Look at
            your passkeys and second proofs afterwards.
          </Trans>
        )}
      </p>
      <p>
        <Trans>“Everywhere” ends your access tokens too.</Trans>
      </p>
    </ConfirmDialog>
  );
}
