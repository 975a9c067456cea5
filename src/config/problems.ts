import { CarnetError, type FieldError } from '../kernel/index.ts';
import type { Name } from './names.ts';

/**
 * Gathers everything that is wrong with a configuration, so that an operator is told all of it at once. A message says
 * what is wrong and what to write; it never contains the value of a secret.
 */
export class Problems {
  readonly #list: FieldError[] = [];

  add(name: Name | (string & {}), code: ProblemCode, message: string): void {
    this.#list.push({ field: name, code, message });
  }

  get list(): readonly FieldError[] {
    return this.#list;
  }

  /** Throws `bad-configuration` with every problem; does nothing when there is none. */
  throwIfAny(): void {
    const count = this.#list.length;
    if (count === 0) return;
    const detail = count === 1 ? 'One setting is not right.' : `${count} settings are not right.`;
    throw new CarnetError('bad-configuration', detail, { errors: this.#list });
  }
}

export type ProblemCode =
  | 'unknown-name'
  | 'not-yet'
  | 'set-twice'
  | 'unreadable-file'
  | 'bad-line'
  | 'bad-value'
  | 'missing'
  | 'weak-secret'
  | 'unsafe'
  | 'not-in-demo';

/** The problems of a `bad-configuration` error as lines for a terminal: `NAME: what is wrong. What to write.` */
export function describeProblems(error: CarnetError): string {
  return [error.detail, ...error.errors.map((problem) => `  ${problem.field}: ${problem.message}`)].join('\n');
}
