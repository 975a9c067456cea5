import type { ImportReport } from '../../identity/index.ts';

const shown = 50;

/** What is told of an import, line by line. */
export function reportLines(report: ImportReport): string[] {
  const { problems, known, accounts, applied, hashes } = report;
  return [
    ...problems.slice(0, shown).map((one) => `line ${one.line}, ${one.column}: ${one.message}`),
    ...(problems.length > shown ? [`and ${problems.length - shown} more (--json tells all of them)`] : []),
    `${report.rows} rows read.`,
    ...(known.length > 0 ? [`${known.length} have an account already and are left alone (${someLines(known)}).`] : []),
    ...(problems.length > 0 ? [] : Object.entries(hashes).map(([kind, count]) => `  ${count} × ${kind}`)),
    lastLine(problems.length, accounts, applied),
  ];
}

function lastLine(problems: number, accounts: number, applied: boolean): string {
  if (problems > 0) return `${problems} problems: nothing was imported. Correct the file, then run this again.`;
  if (accounts === 0) return 'There is nothing to import.';
  if (applied) return `${accounts} accounts were made. Their first sign-in asks for the password and a code by mail.`;
  return `${accounts} accounts would be made. Nothing was imported yet: add --yes to import them.`;
}

function someLines(lines: readonly number[]): string {
  const some = lines.slice(0, 10).join(', ');
  return lines.length > 10 ? `lines ${some}, …` : `line${lines.length === 1 ? '' : 's'} ${some}`;
}
