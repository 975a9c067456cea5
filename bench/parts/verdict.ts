/** Prints what a drill saw, and ends it badly when an aim was missed. */
export function tell(what: string, seen: string, met: boolean): void {
  console.log(`${met ? '✓' : '✗'} ${what}: ${seen}`);
  if (!met) process.exitCode = 1;
}

/** The whole number after `--name` on the command line, or what stands in for it. */
export function numberOf(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return otherwise;
  const given = Number(process.argv[at + 1]);
  if (!Number.isInteger(given) || given < 1) throw new TypeError(`--${name} needs a whole number`);
  return given;
}
