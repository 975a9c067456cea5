/** At which age a person decides alone. Where the law of a country says otherwise, nothing here hands anything over by itself. */
export const majority = 18;

/**
 * When a person comes of age, as a FHIR date that is as exact as the date of birth (`2008-03`: `2026-03`); null where none stands.
 * Who was born on a 29th of February does so on the 1st of March of a year that has no such day.
 */
export function comesOfAge(birthDate: string | null): string | null {
  if (birthDate === null) return null;
  const [year = '', ...rest] = birthDate.split('-');
  const grown = String(Number(year) + majority).padStart(4, '0');
  const date = [grown, ...rest].join('-');
  return date.endsWith('-02-29') && !isLeap(Number(grown)) ? `${grown}-03-01` : date;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
