import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
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

/** What the job `audit-export` tells of witnesses: files with the notes of each bucket that could be asked, and those that could not. */
export interface NotesTold {
  readonly files: readonly string[];
  readonly away: readonly string[];
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
      const held = await copyWitnesses(config, folder);
      // Both jobs are put together in main.ts.
      const made = (await runJob({ config, what, output }, 'audit-export', { path, notes: folder })) as {
        readonly keys: readonly string[];
        readonly buckets: NotesTold;
      };
      const own = textsOf(values['key']);
      const files = [...held, ...made.buckets.files, ...given];
      const log = await runVerifier(path, own.length > 0 ? own : made.keys, files);
      const records = (await runJob({ config, what, output }, 'audit-compare', {})) as ComparisonTold;
      const away = made.buckets.away.map(
        (name) => `NOT ASKED The witness ${name} does not answer: nothing is compared with it.`,
      );
      for (const line of [...log.lines, ...away, ...recordLines(records)]) output.line(line);
      output.value({ log: log.good, lines: log.lines, away: made.buckets.away, records });
      return log.good && away.length === 0 && records.findings.length === 0 ? 0 : 1;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/**
 * Copies of what this instance's own folder witnesses hold now; a bucket is asked by the job, one on the network keeps its own. Made
 * before the export: a checkpoint of what is sealed after that is not in it.
 */
async function copyWitnesses(config: Config, folder: string): Promise<readonly string[]> {
  const held = config.witnesses
    .flatMap((witness) => ('folder' in witness ? [join(witness.folder, 'checkpoints')] : []))
    .filter((path) => existsSync(path));
  return await Promise.all(
    held.map(async (path, n) => {
      const copy = join(folder, `witness-${n}`);
      await copyFile(path, copy);
      return copy;
    }),
  );
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
