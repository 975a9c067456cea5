import { Plural, Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ErasureOutlook, RecordSummary } from '../../../api/contract.ts';
import { useRecordName } from '../../../app/names.ts';
import { Button, buttonClass } from '../../../ui/Button.tsx';
import { Icon, type IconName } from '../../../ui/Icon.tsx';
import { Note } from '../../../ui/Notice.tsx';
import { useAlone } from './useAlone.ts';

interface ConsequencesProps {
  outlook: ErasureOutlook;
  /** The record of somebody else that is deleted; null for the account with the own record. */
  dependent: RecordSummary | null;
  next: () => void;
}

/** What is gone, for whom, and what is left for how long; and what has to be done first, where something has. */
export function Consequences({ outlook, dependent, next }: ConsequencesProps) {
  const name = useRecordName();
  const alone = useAlone(outlook);
  const others = outlook.records.find(({ id }) => id === dependent?.id)?.others ?? 0;
  const blocked = dependent === null && alone.length > 0;
  return (
    <>
      <ul className="rows mt-3">
        {dependent === null ? (
          <>
            <Point icon="cross">
              <Trans>
                Your record goes: the card, every entry, their earlier versions, and the list of who looked.
              </Trans>
            </Point>
            <Point icon="cross">
              <Trans>
                Your account goes: address, password, passkeys, devices and access tokens. You are signed out.
              </Trans>
            </Point>
          </>
        ) : (
          <Point icon="cross">
            <Trans>
              This record goes: the card, every entry, their earlier versions, and the list of who looked. Your account
              stays.
            </Trans>
          </Point>
        )}
        {others > 0 && (
          <Point icon="users">
            <Plural
              value={others}
              one="One other person looks after it too. They lose it at once, and are told by e-mail."
              other="# other people look after it too. They lose it at once, and are told by e-mail."
            />
          </Point>
        )}
        <Point icon="key">
          <Trans>
            The keys on this server are destroyed at once, and without them nothing can be read. You cannot undo this.
          </Trans>
        </Point>
        <Point icon="clock">
          <Plural
            value={outlook.backupDays}
            one="Backups of the keys are kept for one day. Until they are gone, whoever runs this server could still read an old backup; after that nobody can."
            other="Backups of the keys are kept for # days. Until they are gone, whoever runs this server could still read an old backup; after that nobody can."
          />
        </Point>
        <Point icon="eye">
          <Trans>What you gave to others, on paper or as a file, stays with them.</Trans>
        </Point>
      </ul>
      {blocked && (
        <Note tone="warning">
          <p>
            <Trans>
              You are the only one who looks after a record of somebody else. It would be left without anybody, so do
              one of two things first: invite another person to look after it, or delete it.
            </Trans>
          </p>
          <ul className="mt-2">
            {alone.map((record) => (
              <li key={record.id}>
                <Link to="/records/$record/guardians" params={{ record: record.id }} className="link target">
                  {name(record)}
                </Link>
              </li>
            ))}
          </ul>
        </Note>
      )}
      <div className="actions actions-stack mt-6">
        {!blocked && (
          <Button kind="primary" onClick={next}>
            <Trans>Continue</Trans>
          </Button>
        )}
        <Link to="/privacy" className={buttonClass(blocked ? 'secondary' : 'quiet')}>
          <Trans>Keep everything</Trans>
        </Link>
      </div>
    </>
  );
}

function Point({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <Icon name={icon} />
      <p>{children}</p>
    </li>
  );
}
