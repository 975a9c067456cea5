import { Trans } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { ConfirmDialog } from '../../../ui/Dialog.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Note } from '../../../ui/Notice.tsx';
import type { Keeper } from './keeper.ts';
import type { EntryState } from './useEntry.ts';
import { useKept, useLeaveGuard } from './useKeeper.ts';

/** Where what was typed is: with the server, or only on this page while the network is away. Told to screen readers too. */
export function KeptNotice({ keeper, sending }: { keeper: Keeper; sending: boolean }) {
  const now = useKept(keeper);
  const [last, setLast] = useState(now);
  // While one types on, what was last said stands: it is told anew only when it changes.
  const kept = now === 'typing' ? last : now;
  if (kept !== last) setLast(kept);
  return (
    <div role="status" className="kept">
      {sending || kept === 'away' ? (
        <AwayNote>
          {sending ? (
            <Trans>
              What you typed is kept on this page. It is saved by itself as soon as the network is back; leave the page
              open until then.
            </Trans>
          ) : (
            <Trans>What you typed is kept on this page. Go on; leave the page open until the network is back.</Trans>
          )}
        </AwayNote>
      ) : kept === 'kept' ? (
        <p className="quiet-text">
          <Trans>Kept as a draft. You may leave and come back.</Trans>
        </p>
      ) : kept === 'ended' ? (
        <Note tone="warning">
          <p>
            <Trans>
              Your access has ended, or no longer covers this. What you typed cannot be saved; it stands here until you
              leave the page.
            </Trans>
          </p>
        </Note>
      ) : kept === 'failed' ? (
        <p className="quiet-text">
          <Trans>The draft could not be kept just now. Save before you leave the page.</Trans>
        </p>
      ) : null}
    </div>
  );
}

/** The network is away: calmly, with what becomes of what stands on the page. */
export function AwayNote({ children }: { children: ReactNode }) {
  return (
    <Note tone="warning">
      <p className="state-title state-warning">
        <Icon name="globe" />
        <strong>
          <Trans>No network just now</Trans>
        </strong>
      </p>
      <p className="mt-1">{children}</p>
    </Note>
  );
}

/** What was typed at an earlier time stands here again. */
export function RestoredNotice({ state }: { state: Pick<EntryState, 'restored' | 'startAgain'> }) {
  if (!state.restored) return null;
  return (
    <Note>
      <p>
        <Trans>You had started; what you typed is still here.</Trans>
      </p>
      <button type="button" className="link target cursor-pointer" onClick={state.startAgain}>
        <Trans>Start again</Trans>
      </button>
    </Note>
  );
}

/** Asks whoever leaves while something stands on the page that would be lost. */
export function LeaveGuard({ keeper }: { keeper: Keeper }) {
  const { status, reset, proceed } = useLeaveGuard(keeper);
  return (
    <ConfirmDialog
      open={status === 'blocked'}
      close={() => reset?.()}
      title={<Trans>What you typed is not saved yet</Trans>}
      actions={
        <>
          <Button autoFocus kind="primary" onClick={() => reset?.()}>
            <Trans>Stay on the page</Trans>
          </Button>
          <Button kind="danger" onClick={() => proceed?.()}>
            <Trans>Leave without it</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>
          It stands on this page only, since the server cannot be reached just now. If you stay, it is kept as soon as
          the network is back. If you leave, it is lost.
        </Trans>
      </p>
    </ConfirmDialog>
  );
}
