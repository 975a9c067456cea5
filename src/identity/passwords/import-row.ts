import { roles as knownRoles, type Role } from '../../kernel/index.ts';
import { emailPattern } from '../contract.ts';
import { normaliseEmail } from '../email.ts';
import type { Language } from '../store.ts';
import { readArgon2 } from './argon2.ts';
import { readBcrypt } from './bcrypt.ts';

/** A line of the file of another program, as text; what it does not say is ''. */
export interface ImportRow {
  /** Where it stands in the file, counted from 1. */
  readonly line: number;
  readonly email: string;
  readonly passwordHash: string;
  /** Separated by spaces, commas or semicolons; `patient` when empty. */
  readonly roles: string;
  /** `en` when empty. */
  readonly language: string;
}

export interface RowProblem {
  readonly line: number;
  readonly column: 'email' | 'password_hash' | 'roles' | 'language';
  readonly code: 'bad-address' | 'unknown-hash' | 'unknown-role' | 'unknown-language' | 'twice';
  readonly message: string;
}

export interface CheckedRow {
  readonly line: number;
  readonly email: string;
  /** The form under which the address is looked up. */
  readonly key: string;
  readonly passwordHash: string;
  /** Such as `Argon2id` or `bcrypt, cost 10`. */
  readonly hashKind: string;
  readonly roles: readonly Role[];
  readonly language: Language;
}

const address = new RegExp(emailPattern, 'u');

/** Checks one row; its problems never repeat what the file says of a password. */
export function checkRow(row: ImportRow): CheckedRow | readonly RowProblem[] {
  const problems: RowProblem[] = [];
  const wrong = (column: RowProblem['column'], code: RowProblem['code'], message: string): void => {
    problems.push({ line: row.line, column, code, message });
  };
  const email = row.email.trim();
  if (email.length < 3 || email.length > 254 || !address.test(email))
    wrong('email', 'bad-address', 'This is no e-mail address.');

  const passwordHash = row.passwordHash.trim();
  const hashKind = kindOf(passwordHash);
  if (hashKind === null) {
    const taken = 'bcrypt ($2a$, $2b$, $2y$; cost 4 to 15) and Argon2id ($argon2id$v=19$…; at most 512 MiB) are taken.';
    wrong('password_hash', 'unknown-hash', `This is no password hash that Carnet can check: ${taken}`);
  }

  const names = row.roles.split(/[\s,;]+/).filter((name) => name !== '');
  const roles = knownRoles.filter((role) => names.includes(role));
  const strange = names.find((name) => !knownRoles.some((role) => role === name));
  if (strange !== undefined)
    wrong('roles', 'unknown-role', `"${strange.slice(0, 40)}" is no role. There are: ${knownRoles.join(', ')}.`);

  const language = row.language.trim() === '' ? 'en' : row.language.trim();
  if (language !== 'en' && language !== 'fr')
    wrong('language', 'unknown-language', `"${language.slice(0, 40)}" is not a language of Carnet. Write en or fr.`);

  if (problems.length > 0 || hashKind === null || (language !== 'en' && language !== 'fr')) return problems;
  const key = normaliseEmail(email);
  return {
    line: row.line,
    email,
    key,
    passwordHash,
    hashKind,
    roles: roles.length === 0 ? ['patient'] : roles,
    language,
  };
}

function kindOf(hash: string): string | null {
  const cost = readBcrypt(hash);
  if (cost !== null) return `bcrypt, cost ${cost}`;
  return readArgon2(hash) === null ? null : 'Argon2id';
}
