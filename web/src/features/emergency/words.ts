import { useLingui } from '@lingui/react/macro';
import type { EmergencyReason } from '../../api/emergency.ts';

export const reasons: readonly EmergencyReason[] = [
  'unconscious',
  'cannot-answer',
  'danger-to-life',
  'medicine-or-allergy',
  'other',
];

export function useReason(): (reason: EmergencyReason) => string {
  const { t } = useLingui();
  const words: Readonly<Record<EmergencyReason, string>> = {
    unconscious: t`The person is unconscious`,
    'cannot-answer': t`The person cannot answer`,
    'danger-to-life': t`Life is in danger, and there is no time to ask`,
    'medicine-or-allergy': t`A medicine has to be given at once, and an allergy could kill`,
    other: t`Another reason`,
  };
  return (reason) => words[reason];
}
