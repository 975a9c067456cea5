import { Trans } from '@lingui/react/macro';
import type { Look } from '../../api/contract.ts';

/** Who it was, in bold where it stands first; what the person is to the record follows. */
export function WhoWords({ who, name }: Pick<Look, 'who' | 'name'>) {
  switch (who) {
    case 'you':
      return <Trans>You</Trans>;
    case 'operator':
      return <Trans>Whoever runs this server</Trans>;
    case 'reviewer':
      return <Trans>Somebody who administers or audits here</Trans>;
    case 'link':
      return <Trans>Whoever had the link of the mail</Trans>;
    case 'somebody':
      return <Trans>Somebody without access</Trans>;
    case 'guardian':
      return name ?? <Trans>Somebody who looks after this record</Trans>;
    case 'former-guardian':
      return name ?? <Trans>Somebody who once looked after this record</Trans>;
    case 'doctor':
      return name ?? <Trans>A doctor with access</Trans>;
    case 'former-doctor':
      return name ?? <Trans>A doctor who once had access</Trans>;
    case 'caregiver':
      return name ?? <Trans>A caregiver with access</Trans>;
    case 'former-caregiver':
      return name ?? <Trans>A caregiver who once had access</Trans>;
  }
}

/** What a person who is named is to the record. */
export function WhatTheyAre({ who, name, practice }: Pick<Look, 'who' | 'name' | 'practice'>) {
  if (name === null) return null;
  switch (who) {
    case 'former-guardian':
      return <Trans>no longer looks after this record</Trans>;
    case 'doctor':
      return practice === null ? <Trans>doctor</Trans> : <Trans>doctor, through {practice}</Trans>;
    case 'former-doctor':
      return practice === null ? (
        <Trans>doctor, no longer has access</Trans>
      ) : (
        <Trans>doctor, through {practice}, no longer has access</Trans>
      );
    case 'caregiver':
      return <Trans>caregiver</Trans>;
    case 'former-caregiver':
      return <Trans>caregiver, no longer has access</Trans>;
    default:
      return <Trans>looks after this record</Trans>;
  }
}
