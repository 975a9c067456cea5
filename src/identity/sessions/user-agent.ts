/** Most letters of a User-Agent that are looked at; real ones have about 200. */
const mostLetters = 512;

/** First match wins: later ones are also claimed by those before them. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS|Focus)\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Chrome'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPad\b/, 'iPadOS'],
  [/\b(?:iPhone|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * Family of browser and system that a User-Agent header claims (RFC 9110, 10.1.5): names of our own list, never a word of
 * the header; empty where it says none. Versions are left out: they would tell devices apart and help nobody know theirs.
 */
export function describeUserAgent(header: string): { readonly browser: string; readonly system: string } {
  const text = header.slice(0, mostLetters);
  return { browser: firstOf(browsers, text), system: firstOf(systems, text) };
}

function firstOf(list: readonly (readonly [RegExp, string])[], text: string): string {
  return list.find(([pattern]) => pattern.test(text))?.[1] ?? '';
}
