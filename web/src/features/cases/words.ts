import { useLingui } from '@lingui/react/macro';
import type { CaseAnswer, OwnCase } from '../../api/cases.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** What was answered, in a sentence. */
export function useAnswerWords(): Readonly<Record<CaseAnswer, string>> {
  const { t } = useLingui();
  return {
    rightful: t`It was as it should be.`,
    mistake: t`It should not have happened, and was a mistake.`,
    misuse: t`It should not have happened, and was misuse.`,
    unclear: t`It could not be found out.`,
  };
}

/** Green is only what was as it should be. */
export function answerLook(answer: CaseAnswer): {
  readonly icon: IconName;
  readonly tone: 'success' | 'warning' | 'plain';
} {
  if (answer === 'rightful') return { icon: 'check', tone: 'success' };
  return answer === 'unclear' ? { icon: 'info', tone: 'plain' } : { icon: 'alert', tone: 'warning' };
}

/** What kind of act it was. */
export function useKindWords(): Readonly<Record<OwnCase['kind'], string>> {
  const { t } = useLingui();
  return {
    looked: t`Looked at the record`,
    changed: t`Changed the record`,
    refused: t`Tried to open the record, and was refused`,
    other: t`Did something else with the record`,
  };
}
