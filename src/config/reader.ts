import type { Environment } from './environment.ts';
import type { Name } from './names.ts';
import type { ProblemCode } from './problems.ts';

/** Reads values of an environment one by one and notes what is wrong with them. */
export class Reader {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  has(name: Name): boolean {
    return this.#environment.values.has(name);
  }

  text(name: Name): string | null {
    return this.#environment.values.get(name) ?? null;
  }

  /** The path of the file that the value was read from; null when it was written itself. */
  pathOf(name: Name): string | null {
    return this.#environment.paths.get(name) ?? null;
  }

  /** Comma- or space-separated values, none of them empty. */
  list(name: Name): readonly string[] {
    return (this.text(name) ?? '').split(/[\s,]+/).filter((item) => item !== '');
  }

  /** One of `allowed`, or the first of them when nothing is written; `coming` are values of a later version. */
  choice<T extends string>(name: Name, allowed: readonly [T, ...T[]], coming: readonly string[] = []): T {
    const text = this.text(name);
    if (text === null) return allowed[0];
    const found = allowed.find((value) => value === text);
    if (found !== undefined) return found;
    if (coming.includes(text)) {
      this.problem(name, 'not-yet', `"${text}" is not yet in this version of Carnet. Write ${either(allowed)}.`);
    } else {
      this.problem(name, 'bad-value', `this value is not one of those known. Write ${either(allowed)}.`);
    }
    return allowed[0];
  }

  integer(name: Name, least: number, most: number, fallback: number): number {
    const text = this.text(name);
    if (text === null) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.problem(name, 'bad-value', `this is not a number from ${least} to ${most}. Write for example ${fallback}.`);
    return fallback;
  }

  /** A URL of one of the schemes (`https:`), or null with a problem noted. The value itself is never repeated. */
  url(name: Name, schemes: readonly string[], example: string): URL | null {
    const text = this.text(name);
    if (text === null) return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && schemes.includes(url.protocol)) return url;
    this.problem(name, 'bad-value', `this is not an address of the kind that is needed. Write for example ${example}.`);
    return null;
  }

  problem(name: Name, code: ProblemCode, message: string): void {
    this.#environment.problems.add(name, code, message);
  }
}

function either(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(' or ');
}
