import type { Command } from './command.ts';
import { commands, summaries } from './commands.ts';

/** Commands, one line each: all of them, or those with the same first word. */
export function overview(these: readonly (keyof typeof summaries)[] = commands): string {
  const width = Math.max(...these.map((name) => name.length)) + 2;
  const lines = these.map((name) => `  ${name.padEnd(width)}${summaries[name]}`);
  return [
    'Carnet, a medical record that belongs to its patient.',
    '',
    'Usage: npx carnet <command> [options]',
    '',
    ...lines,
    '',
    'Every command takes --help and --json. Exit codes: 0 done, 1 failed, 2 wrong usage.',
  ].join('\n');
}

/** How one command is used. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const value = option.type === 'string' ? ` ${option.shows ?? 'TEXT'}` : '';
    return [`--${name}${value}`, option.help] as const;
  });
  const all = [...options, ['--json', 'answer in JSON, one value a line'] as const, ['--help', 'this text'] as const];
  const width = Math.max(...all.map(([left]) => left.length)) + 2;
  return [
    `Usage: npx carnet ${command.name}${command.operands === '' ? '' : ` ${command.operands}`} [options]`,
    '',
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    ...all.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
  ].join('\n');
}
