/** Prints what a drill saw, and ends it badly when an aim was missed. */
export function tell(what: string, seen: string, met: boolean): void {
  console.log(`${met ? '✓' : '✗'} ${what}: ${seen}`);
  if (!met) process.exitCode = 1;
}

/** The short form, which the tests run beside other work: a speed is said and not judged, all else is. */
const isShort = process.argv.includes('--short');

/** As `tell`, for an aim that a busy machine misses by itself. */
export function tellSpeed(what: string, seen: string, met: boolean): void {
  if (isShort) console.log(`· ${what}: ${seen}, not judged in the short form`);
  else tell(what, seen, met);
}

/** The whole number after `--name` on the command line, or what stands in for it. */
export function numberOf(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return otherwise;
  const given = Number(process.argv[at + 1]);
  if (!Number.isInteger(given) || given < 1) throw new TypeError(`--${name} needs a whole number`);
  return given;
}

/** The names after `--name`, between commas, each one of those that there are; without it all of them. */
export function listOf(name: string, all: readonly string[]): readonly string[] {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return all;
  const given = (process.argv[at + 1] ?? '').split(',');
  const strange = given.filter((one) => !all.includes(one));
  if (strange.length > 0) throw new TypeError(`--${name} needs names among: ${all.join(', ')}`);
  return given;
}

/** The whole numbers after `--name`, between commas. */
export function sizesOf(name: string, otherwise: readonly number[]): readonly number[] {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return otherwise;
  const given = (process.argv[at + 1] ?? '').split(',').map(Number);
  if (!given.every((one) => Number.isInteger(one) && one > 0)) throw new TypeError(`--${name} needs whole numbers`);
  return given;
}

/** What stands after `--name`; null without it. */
export function textOf(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}
