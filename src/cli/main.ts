import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { type Command, UsageError } from './command.ts';
import { commands, loaders } from './commands.ts';
import { commandHelp, overview } from './help.ts';
import { nearest } from './nearest.ts';
import { makeOutput } from './output.ts';

/**
 * Runs one command line (without `node` and program). Gives the exit code: 0 done, 1 failed, 2 wrong usage. Every command
 * takes `--help` and `--json`.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const output = makeOutput(args.includes('--json'));
  const name = commands.find((known) => args.slice(0, known.split(' ').length).join(' ') === known);
  if (name === undefined) return withoutCommand(args, output);
  const command = await loaders[name]();
  if (args.includes('--help') || args.includes('-h')) {
    output.line(commandHelp(command));
    output.value({ command: command.name, summary: command.summary, options: Object.keys(command.options) });
    return 0;
  }
  try {
    return await command.run({ ...parse(command, args.slice(name.split(' ').length)), output });
  } catch (error) {
    output.failure(error);
    if (!(error instanceof UsageError)) return 1;
    output.line(`See: npx carnet ${name} --help`);
    return 2;
  }
}

function withoutCommand(args: readonly string[], output: ReturnType<typeof makeOutput>): number {
  if (args[0] === '--version') {
    const { version }: { version: string } = manifest;
    output.line(version);
    output.value({ version });
    return 0;
  }
  const typed = args.filter((word) => !word.startsWith('-')).join(' ');
  if (typed === '') {
    output.line(overview());
    output.value({ commands });
    return args.includes('--help') || args.includes('-h') ? 0 : 2;
  }
  const group = commands.filter((name) => name.startsWith(`${typed.split(' ')[0]} `));
  if (group.some((name) => name.startsWith(`${typed} `)) && (args.includes('--help') || args.includes('-h'))) {
    output.line(overview(group));
    output.value({ commands: group });
    return 0;
  }
  output.failure(new UsageError(`There is no command "${typed}". ${advice(typed, group)}`));
  return 2;
}

/** What to type instead: the one that is near, those with the same first word, or where all are listed. */
function advice(typed: string, group: readonly string[]): string {
  const isGroup = group.some((name) => name.startsWith(`${typed} `));
  const near = isGroup ? null : nearest(typed, commands);
  if (near !== null) return `Did you mean "${near}"?`;
  return group.length > 0 ? `There are: ${group.join(', ')}.` : 'See: npx carnet --help';
}

function parse(command: Command, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.operands !== '',
    });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

if (import.meta.main) process.exitCode = await runCommandLine(process.argv.slice(2));
