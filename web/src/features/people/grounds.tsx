import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Ground } from '../../api/contract.ts';

/** Why one may act for somebody, as a question is answered. */
export const grounds: readonly { readonly value: Ground; readonly label: ReactNode }[] = [
  { value: 'parent', label: <Trans>I am a parent, and the person is a minor</Trans> },
  { value: 'mandate', label: <Trans>I hold a mandate or a court has named me</Trans> },
  { value: 'consent', label: <Trans>The person has asked me to and agrees</Trans> },
];

/** The ground that somebody gave, as the others read it. */
export function GroundWords({ ground }: { ground: Ground }) {
  switch (ground) {
    case 'parent':
      return <Trans>As a parent</Trans>;
    case 'mandate':
      return <Trans>By a mandate, or named by a court</Trans>;
    case 'consent':
      return <Trans>Because the person has asked for it</Trans>;
  }
}
