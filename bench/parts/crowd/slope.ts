/** How much a value grows in ten minutes: the line through samples of (minute, value) by least squares. */
export function perTenMinutes(samples: readonly (readonly [number, number])[]): number {
  const mean = (of: (one: readonly [number, number]) => number): number =>
    samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [minute, value] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = samples.reduce((sum, [x]) => sum + (x - minute) ** 2, 0);
  if (spread === 0) return 0;
  return (10 * samples.reduce((sum, [x, y]) => sum + (x - minute) * (y - value), 0)) / spread;
}
