import { readFileSync } from 'node:fs';

/** One requirement of OWASP ASVS 5.0 and how Carnet stands to it; `docs/asvs.json` has all of them. */
export interface Requirement {
  /** As `6.2.1`. */
  readonly id: string;
  readonly level: 1 | 2 | 3;
  /** What is asked, in our own words. */
  readonly asks: string;
  readonly state: 'met' | 'not applicable' | 'exception';
  /** Files that show it, or tests as `file#title`. */
  readonly shown?: readonly string[];
  readonly why?: string;
  /** Of an exception that should not stay one: what would end it. */
  readonly mend?: string;
}

export const listFile = 'docs/asvs.json';
export const pageFile = 'docs/asvs.md';

/** How many requirements ASVS 5.0.0 has, by level. */
const wanted = { 1: 70, 2: 183, 3: 92 } as const;

/** The list as it stands. */
export function readList(): readonly Requirement[] {
  return JSON.parse(readFileSync(listFile, 'utf8')) as readonly Requirement[]; // `faultsOf` checks it
}

/** What is wrong with a list: gaps, claims without proof, proofs that are not there. `read` gives a file's text, null for none. */
export function faultsOf(list: readonly Requirement[], read: (file: string) => string | null): string[] {
  const faults: string[] = [];
  const ids = new Set(list.map(({ id }) => id));
  if (ids.size !== list.length) faults.push('a requirement stands twice');
  for (const level of [1, 2, 3] as const) {
    const count = list.filter((one) => one.level === level).length;
    if (count !== wanted[level]) faults.push(`level ${level} has ${count} requirements of ${wanted[level]}`);
  }
  for (const { id, state, shown = [], why = '' } of list) {
    if (state === 'met' && shown.length === 0) faults.push(`${id} is met, and nothing shows it`);
    if (state !== 'met' && why === '') faults.push(`${id} is ${state}, without a reason`);
    for (const proof of shown) {
      const missing = missingOf(proof, read);
      if (missing !== null) faults.push(`${id}: ${missing}`);
    }
  }
  return faults;
}

/** Why a proof is none; null where it stands. A title stands in quotes, as it is written in the source of the test. */
function missingOf(proof: string, read: (file: string) => string | null): string | null {
  const at = proof.indexOf('#');
  const file = at < 0 ? proof : proof.slice(0, at);
  const text = read(file);
  if (text === null) return `there is no ${file}`;
  if (at < 0) return null;
  const title = proof.slice(at + 1);
  const written = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``];
  return written.some((one) => text.includes(one)) ? null : `${file} has no test "${title}"`;
}
