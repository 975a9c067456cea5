import { Trans } from '@lingui/react/macro';
import { Section } from '../../ui/Page.tsx';

/** What nothing here hides from whoever runs the server; `docs/threat-model.md` in plain words. */
export function WhatWeSee() {
  return (
    <Section title={<Trans>What we can see, and when</Trans>}>
      <div className="prose mt-2">
        <p>
          <Trans>
            While you, or somebody who looks after your record, reads or changes it, this server holds that part open in
            memory, and its keys for at most five minutes. Whoever runs this server could, with effort, look at that
            memory. With the key to all keys they could open everything that is stored.
          </Trans>
        </p>
        <p>
          <Trans>
            Without opening anything they see that you have an account and when you sign in; and of each record, which
            bears no name there, how many entries of which kind it has, how long they are and when they changed.
          </Trans>
        </p>
        <p>
          <Trans>An administrator’s account in Carnet opens no record.</Trans>
        </p>
        <p>
          <Trans>
            What was deleted stands in backups, unreadable without its keys, and with the keys of then until those
            backups end: the receipt of a deletion says when that is.
          </Trans>
        </p>
        <p>
          <Trans>
            “Who looked” comes with a proof that nothing recorded was left out. That this server records every access no
            proof can show: one that was altered could look without an entry.
          </Trans>
        </p>
      </div>
    </Section>
  );
}
