import { useLingui } from '@lingui/react/macro';
import type { GrantBounds, GrantedPart, GrantTerms } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';

/** What can be given of a record, in the order in which it is asked. */
export const grantedParts = [
  'card',
  'medicines',
  'results',
  'notes',
  'documents',
  'messages',
] as const satisfies readonly GrantedPart[];

/** Names of the parts: alone, within a sentence, and what is in them. */
export function usePartWords(): Readonly<Record<GrantedPart, { name: string; within: string; inside: string }>> {
  const { t } = useLingui();
  return {
    card: {
      name: t`Card`,
      within: t`the card`,
      inside: t`Allergies, conditions, operations, implants, vaccinations, doctors.`,
    },
    medicines: {
      name: t`Medicines`,
      within: t({ message: 'medicines', context: 'what is given' }),
      inside: t`What is taken, how much and how often.`,
    },
    results: {
      name: t`Results`,
      within: t({ message: 'results', context: 'what is given' }),
      inside: t`Blood group, pregnancy, measurements, laboratory results.`,
    },
    notes: { name: t`Notes`, within: t`notes`, inside: t`What was written at visits.` },
    documents: { name: t`Documents`, within: t`documents`, inside: t`Letters and summaries, as they came.` },
    messages: { name: t`Messages`, within: t`messages`, inside: t`What the two of you will write to each other.` },
  };
}

/** The parts as a sentence lists them: "the card and medicines". */
export function usePartList(): (parts: readonly GrantedPart[]) => string {
  const { t } = useLingui();
  const words = usePartWords();
  const list = new Intl.ListFormat(useLanguage());
  return (parts) => {
    const given = grantedParts.filter((part) => parts.includes(part));
    return given.length === grantedParts.length ? t`all parts` : list.format(given.map((part) => words[part].within));
  };
}

/** What somebody may do, and until when: "Reads the card and medicines, until 30 June 2027." */
export function useTerms(): (terms: Pick<GrantTerms, 'kind'> & GrantBounds) => string {
  const { t } = useLingui();
  const language = useLanguage();
  const listed = usePartList();
  return ({ kind, parts: given, write, until }) => {
    const parts = listed(given);
    const end = until === null ? null : dateOf(until, language);
    const who = kind === 'doctor' ? t`Doctor.` : kind === 'practice' ? t`Practice.` : t`Caregiver.`;
    if (end === null)
      return write ? t`${who} Reads and writes ${parts}. No end date.` : t`${who} Reads ${parts}. No end date.`;
    return write ? t`${who} Reads and writes ${parts}, until ${end}.` : t`${who} Reads ${parts}, until ${end}.`;
  };
}
