import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Note } from '../../ui/Notice.tsx';
import { type ConsentTextVersion, textsSince } from './texts.ts';

/** What is new in the consent text for somebody who agreed to an earlier one, before the whole text. */
export function WhatChanged({ since }: { since: string }) {
  const newer = textsSince(since);
  if (newer.length === 0) return null;
  return (
    <Note>
      <h2 className="text-20">
        <Trans>What is new in it</Trans>
      </h2>
      <ul className="dashes prose mt-3">{newer.map((version) => whatIsNew[version])}</ul>
    </Note>
  );
}

const whatIsNew: Readonly<Record<ConsentTextVersion, ReactNode>> = {
  '2026-11.3': (
    <>
      <li>
        <Trans>
          You can delete everything yourself, under “Privacy”. Before, you had to ask whoever runs this server. The text
          says what stays in backups, and that whoever runs this server can delete a record too, after 72 hours.
        </Trans>
      </li>
      <li>
        <Trans>You can give parts of the record to a doctor, or to somebody who helps you.</Trans>
      </li>
      <li>
        <Trans>
          All that is kept is named: pregnancy, measurements, your doctors and wishes, address, telephone, languages,
          insurance number, and what you have begun to type.
        </Trans>
      </li>
    </>
  ),
  '2026-11.2': (
    <li>
      <Trans>You can take your consent back yourself, under “Privacy”, for each record.</Trans>
    </li>
  ),
  '2026-11': null,
};
