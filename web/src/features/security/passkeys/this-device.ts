export type DeviceKind = 'iphone' | 'ipad' | 'android' | 'windows' | 'mac' | 'chromebook' | 'linux' | 'other';

/** First match wins: Android also says Linux. */
const kinds: readonly (readonly [RegExp, DeviceKind])[] = [
  [/iPhone|iPod/, 'iphone'],
  [/iPad/, 'ipad'],
  [/Android/, 'android'],
  [/CrOS/, 'chromebook'],
  [/Windows/, 'windows'],
  [/Mac/, 'mac'],
  [/Linux/, 'linux'],
];

/**
 * What this device is, by what its browser says (`navigator.userAgent`). An iPad claims to be a Mac, which has no screen for
 * fingers (`navigator.maxTouchPoints`).
 */
export function deviceKind(userAgent: string, touchPoints: number): DeviceKind {
  const kind = kinds.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other';
  return kind === 'mac' && touchPoints > 1 ? 'ipad' : kind;
}
