import { Trans } from '@lingui/react/macro';
import type { Factor } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Page.tsx';
import { LastOne } from '../LastOne.tsx';

interface MailCodeProps {
  email: string;
  factor: Factor | null;
  /** Whether this server sends mail at all. */
  possible: boolean;
  /** There is something better, which a mailbox does not stand in for when something matters. */
  outranked: boolean;
  last: boolean;
  working: boolean;
  turnOn: () => void;
  turnOff: (factor: Factor) => void;
}

/** Codes by e-mail: on or off. */
export function MailCode({ email, factor, possible, outranked, last, working, turnOn, turnOff }: MailCodeProps) {
  return (
    <Section title={<Trans>Code by e-mail</Trans>}>
      <div className="mt-3">
        {factor === null ? (
          <Status icon="skip">
            <Trans>Off</Trans>
          </Status>
        ) : (
          <Status icon="check" tone="success">
            <Trans>On, to {email}</Trans>
          </Status>
        )}
        <p className="prose mt-1">
          {possible ? (
            outranked ? (
              <Trans>
                Works at a sign-in. Before changes on these pages your app or passkey is asked for instead, since
                somebody else may read a mailbox.
              </Trans>
            ) : (
              <Trans>Simple, but as safe as your mailbox only. An app or a passkey is better, and quicker.</Trans>
            )
          ) : (
            <Trans>This server is not set up to send e-mail, so no code can come this way.</Trans>
          )}
        </p>
        {factor !== null && last && <LastOne id="last-mail" />}
      </div>
      <div className="actions mt-5 empty:hidden">
        {factor !== null ? (
          <Button
            kind="danger"
            aria-disabled={last || undefined}
            aria-describedby={last ? 'last-mail' : undefined}
            onClick={() => (last ? undefined : turnOff(factor))}
          >
            <Trans>Turn off</Trans>
            <span className="sr-only">
              {' '}
              <Trans>codes by e-mail</Trans>
            </span>
          </Button>
        ) : (
          possible && (
            <Button working={working} onClick={turnOn}>
              <Trans>Turn on</Trans>
              <span className="sr-only">
                {' '}
                <Trans>codes by e-mail</Trans>
              </span>
            </Button>
          )
        )}
      </div>
    </Section>
  );
}
