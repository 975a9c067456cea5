/** Welch's t beyond which two samples differ (one in 150,000 by chance); what leakage assessments use. */
export const differs = 4.5;

/** Shares of the fastest that are looked at: what the machine adds makes times longer and hides what is looked for. */
const crops = [0.1, 0.25, 0.5, 1];

/**
 * Welch's t of two samples of times: of all of them and of the fastest shares, each cut by one threshold for both samples as
 * dudect does, so that it favours neither. The largest of them counts, for a real difference as for a planted one.
 */
export function welch(a: readonly number[], b: readonly number[]): number {
  const sorted = [...a, ...b].sort((x, y) => x - y);
  const found = crops.flatMap((crop) => {
    const threshold = crop === 1 ? Number.POSITIVE_INFINITY : (sorted[Math.floor(sorted.length * crop)] ?? 0);
    return cropped(a, b, threshold);
  });
  return found.reduce((most, t) => (Math.abs(t) > Math.abs(most) ? t : most), 0);
}

/** A difference shows in how fast the kept ones are, and in how many of each were kept. */
function cropped(a: readonly number[], b: readonly number[], threshold: number): number[] {
  const of = (sample: readonly number[]) => {
    const kept = sample.filter((time) => time < threshold);
    const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
    return { mean, error: kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1) / kept.length, kept };
  };
  const [one, two] = [of(a), of(b)];
  const means = (one.mean - two.mean) / Math.sqrt(one.error + two.error);
  const share = (one.kept.length + two.kept.length) / (a.length + b.length);
  const spread = Math.sqrt(share * (1 - share) * (1 / a.length + 1 / b.length));
  const counts = (two.kept.length / b.length - one.kept.length / a.length) / spread;
  return [means, counts].filter(Number.isFinite);
}
