import { Trans } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useStopChange } from './useStopChange.ts';

interface WaitingAddressProps {
  now: string;
  email: string;
  /** When the new address counts. */
  at: string;
  /** Proved just now, on this page. */
  focus: boolean;
  stopped: () => void;
}

/** A new address that was proved and waits. */
export function WaitingAddress({ now, email, at, focus, stopped }: WaitingAddressProps) {
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useStopChange(stopped);
  useEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <div className="panel panel-ask">
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <h2 ref={heading} tabIndex={-1} className="text-20 outline-none">
        <Trans>Your address changes on {momentOf(at, language)}</Trans>
      </h2>
      <p className="prose mt-2">
        <Trans>
          From then on {email} is your address. Until then everything goes to {now}. The wait is there so that nobody
          can take your account away unnoticed.
        </Trans>
      </p>
      <div className="actions mt-5">
        <Button kind="danger" working={form.working} onClick={form.stop}>
          <Trans>Stop the change</Trans>
        </Button>
      </div>
    </div>
  );
}
