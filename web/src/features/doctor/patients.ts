import type { GrantedPart, SharedGift, SharedRecord } from '../../api/grants.ts';

const day = 24 * 3600_000;

/** As it is compared: without case, accents and signs between. */
const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Those of whom each word that was typed begins a word of the name, or stands in the date of birth. */
export function found(patients: readonly SharedRecord[], wanted: string): readonly SharedRecord[] {
  const words = bare(wanted).split(' ').filter(Boolean);
  return patients.filter(({ person }) => {
    const name = bare(person?.name ?? '').split(' ');
    const born = (person?.birthDate ?? '').split('-');
    return words.every(
      (word) => name.some((one) => one.startsWith(word)) || born.some((one) => Number(one) === Number(word)),
    );
  });
}

/** By the last word of the name, as a list of patients is read; who has no name yet stands last. */
export function inOrder(patients: readonly SharedRecord[], language: string): readonly SharedRecord[] {
  const { compare } = new Intl.Collator(language);
  const key = ({ person }: SharedRecord): string | null => {
    const words = person?.name?.trim().split(/\s+/) ?? [];
    return words.length === 0 ? null : `${words.at(-1)} ${words.slice(0, -1).join(' ')}`;
  };
  return patients.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return compare(left, right);
  });
}

/** Everything that was given of a record, by name first. */
export const giftsOf = (patient: SharedRecord): readonly SharedGift[] => [patient, ...patient.also];

/** The parts of all of it, each once. */
export const partsOf = (patient: SharedRecord): GrantedPart[] => [
  ...new Set(giftsOf(patient).flatMap(({ parts }) => parts)),
];

/** Whole days until the end; null where there is none. */
export function daysLeft(until: string | null, now: number): number | null {
  return until === null ? null : Math.max(0, Math.floor((Date.parse(until) - now) / day));
}
