/** Welch's t beyond which two samples differ (one in 150,000 by chance); what leakage assessments use. */
export const differs = 4.5;

/**
 * Welch's t of two samples of times. Of both together the slower half is left out, by one threshold for both as dudect does:
 * what the machine adds makes times longer and hides what is looked for, and the same threshold favours neither.
 */
export function welch(a: readonly number[], b: readonly number[]): number {
  const threshold = [...a, ...b].sort((x, y) => x - y)[Math.floor((a.length + b.length) / 2)] ?? 0;
  const of = (sample: readonly number[]) => {
    const kept = sample.filter((time) => time < threshold);
    const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
    return { mean, error: kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1) / kept.length, kept };
  };
  const [one, two] = [of(a), of(b)];
  const means = (one.mean - two.mean) / Math.sqrt(one.error + two.error);
  // A difference shows in how many of each are fast as well as in how fast these are.
  const share = (one.kept.length + two.kept.length) / (a.length + b.length);
  const spread = Math.sqrt(share * (1 - share) * (1 / a.length + 1 / b.length));
  const counts = (two.kept.length / b.length - one.kept.length / a.length) / spread;
  return Math.abs(counts) > Math.abs(means) ? counts : means;
}
