const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The countries of ISO 3166-1 (alpha-2), as the browser's Unicode CLDR knows them: those to which it gives a name of their own. */
export function countries(): readonly string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const codes = [...letters].flatMap((first) => [...letters].map((second) => first + second));
  return codes.filter((code) => names.of(code) !== undefined && !notCountries.has(code) && isCanonical(code));
}

/** Names that CLDR gives to what ISO 3166-1 does not assign: groups, reserved codes, tests. */
const notCountries = new Set([
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'EU',
  'EZ',
  'IC',
  'QO',
  'TA',
  'UN',
  'XA',
  'XB',
  'XK',
  'ZZ',
]);

/** Codes that were given up stand for another one now (`DD`, `SU`). */
function isCanonical(code: string): boolean {
  return new Intl.Locale(`und-${code}`).region === code && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}
