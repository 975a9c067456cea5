import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../config/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { type Command, UsageError } from './command.ts';
import { childEnvironment } from './supervisor/child-environment.ts';
import { runJob } from './supervisor/run-job.ts';

/** What the job `audit-compare` tells: how many rows of the records were held against how many entries, and which do not fit. */
export interface ComparisonTold {
  readonly entries: number;
  readonly rows: number;
  readonly older: number;
  readonly findings: readonly { readonly what: string; readonly id: string | null; readonly entry: string | null }[];
}

const verifier = fileURLToPath(new URL('../../verifier/verify.mjs', import.meta.url));

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'prove that the access log is whole, and that records are as it says',
  operands: '',
  options: {
    witness: {
      type: 'string',
      multiple: true,
      help: 'file with checkpoints of a witness, besides those of the settings; can be repeated',
      shows: 'FILE',
    },
    key: { type: 'string', multiple: true, help: 'key of the log as you wrote it down', shows: 'KEY' },
    demo: { type: 'boolean', help: 'look at the demo instead of the real instance' },
  },
  async run({ values, output }) {
    const config = loadConfig({ mode: values['demo'] === true ? 'demo' : 'real' });
    const given = textsOf(values['witness']);
    for (const path of given) if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`);
    const what = 'carnet audit verify';
    const folder = await mkdtemp(join(tmpdir(), 'carnet-audit-'));
    try {
      const path = join(folder, 'export.jsonl');
      // Both jobs are put together in main.ts.
      const made = (await runJob({ config, what, output }, 'audit-export', { path })) as {
        readonly keys: readonly string[];
      };
      const own = textsOf(values['key']);
      const log = await runVerifier(path, own.length > 0 ? own : made.keys, [...ownWitnesses(config), ...given]);
      const records = (await runJob({ config, what, output }, 'audit-compare', {})) as ComparisonTold;
      for (const line of [...log.lines, ...recordLines(records)]) output.line(line);
      output.value({ log: log.good, lines: log.lines, records });
      return log.good && records.findings.length === 0 ? 0 : 1;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The files that this instance's own folder witnesses hold; those on the network keep theirs. */
function ownWitnesses(config: Config): readonly string[] {
  return config.witnesses
    .flatMap((witness) => (witness.kind === 'network' ? [] : [join(witness.folder, 'checkpoints')]))
    .filter((path) => existsSync(path));
}

/** The verifier is a program of its own, which shares no code with the server. */
async function runVerifier(path: string, keys: readonly string[], witnesses: readonly string[]) {
  const args = [
    'log',
    path,
    ...keys.flatMap((key) => ['--key', key]),
    ...witnesses.flatMap((file) => ['--witness', file]),
  ];
  const child = spawn(process.execPath, [verifier, ...args], {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    wrong += chunk.toString('utf8');
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  const code = await promise;
  if (code !== 0 && code !== 1)
    throw new CarnetError('internal', `The verifier could not work: ${wrong.trim().split('\n').at(-1)}`);
  return { good: code === 0, lines: said.trimEnd().split('\n') };
}

const words: Readonly<Record<string, string>> = {
  'rolled-back': 'is an older version than the one that was written last',
  altered: 'is not what was written',
  unknown: 'was never written by the server',
  gone: 'was written and is not there',
};

const besideWords: Readonly<Record<string, string>> = {
  unlocated:
    'The locator does not lead to all entries of somebody: "Who looked" shows a list that is not whole. That person’s proof says which.',
  unsalted: 'More pseudonyms of the log are nobody’s than were erased: a row of audit_subject was removed or replaced.',
  born: 'The note since when there is a ledger (audit_lane, lane 0) was moved: rows may have been excused as older.',
};

function recordLines({ rows, entries, older, findings }: ComparisonTold): readonly string[] {
  return [
    `${rows} rows of the records compared with ${entries} entries that tell of writes: ${findings.length === 0 ? 'each is what was written last' : `${findings.length} are wrong`}.`,
    ...(older === 0 ? [] : [`${older} rows are from before the log told of rows; nothing can be said of them.`]),
    ...findings.map(({ what, id, entry }) => {
      const beside = besideWords[what];
      if (beside !== undefined) return `WRONG (${what}) ${beside}`;
      const row = id === null ? 'A row' : `The row ${id}`;
      return `WRONG (record) ${row} ${words[what] ?? what}${entry === null ? '' : ` (entry ${entry})`}.`;
    }),
  ];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
