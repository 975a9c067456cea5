import { useLingui } from '@lingui/react/macro';
import type { RecordSummary } from '../api/contract.ts';

/** The first word of a name, as one speaks to somebody; null without a name. */
export function givenName(name: string | null): string | null {
  const first = name?.trim().split(/\s+/)[0];
  return first === undefined || first === '' ? null : first;
}

/** Up to two letters for an avatar; empty without a name. */
export function initials(name: string | null): string {
  const words = (name ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('');
}

/** What to call a record: its name, or words that say whose it is while it has none. */
export function useRecordName(): (record: Pick<RecordSummary, 'name' | 'relation' | 'withdrawn'>) => string {
  const { t } = useLingui();
  return ({ name, relation, withdrawn }) => {
    if (name !== null) return name;
    if (relation === 'self') return t`Your record`;
    // Nobody reads it, its name neither.
    return withdrawn === null ? t`A person without a name yet` : t`A record that is closed`;
  };
}
