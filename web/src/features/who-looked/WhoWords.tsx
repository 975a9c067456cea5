import { Trans } from '@lingui/react/macro';
import type { Look } from '../../api/contract.ts';

/** Who it was, in bold where it stands first; what the person is to the record follows. */
export function WhoWords({ who, name }: Pick<Look, 'who' | 'name'>) {
  switch (who) {
    case 'you':
      return <Trans>You</Trans>;
    case 'operator':
      return <Trans>Whoever runs this server</Trans>;
    case 'link':
      return <Trans>Whoever had the link of the mail</Trans>;
    case 'somebody':
      return <Trans>Somebody without access</Trans>;
    case 'guardian':
      return name ?? <Trans>Somebody who looks after this record</Trans>;
    case 'former-guardian':
      return name ?? <Trans>Somebody who once looked after this record</Trans>;
  }
}

/** What a person who is named is to the record. */
export function WhatTheyAre({ who, name }: Pick<Look, 'who' | 'name'>) {
  if (name === null) return null;
  return who === 'former-guardian' ? (
    <Trans>no longer looks after this record</Trans>
  ) : (
    <Trans>looks after this record</Trans>
  );
}
