/** The 95 % interval of a share of which `met` of `all` were seen (Wilson 1927, as in NIST's Engineering Statistics Handbook, 7.2.4.1). */
export function wilson(met: number, all: number): { readonly low: number; readonly high: number } {
  const z = 1.959_964;
  const share = met / all;
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z / (1 + (z * z) / all)) * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return { low: middle - half, high: middle + half };
}
