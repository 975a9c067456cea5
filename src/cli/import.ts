import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Import } from '../exchange/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { canAsk, confirm } from './ask.ts';
import { type Command, type Input, textOf, UsageError } from './command.ts';
import { type Client, makeClient, tokenOf } from './import/client.ts';
import { previewLines, resultLine } from './import/words.ts';
import type { Output } from './output.ts';

/** As much as the server takes. */
const largest = 100 * 1024 * 1024;
const grounds = ['parent', 'mandate', 'consent'] as const;

export const importCommand: Command = {
  name: 'import',
  summary: 'import FHIR files into a record of a running instance',
  operands: 'FILE…',
  options: {
    url: { type: 'string', help: 'address of the instance (http://localhost:8080)', shows: 'URL' },
    'token-file': { type: 'string', help: 'file with a personal access token; otherwise CARNET_TOKEN', shows: 'FILE' },
    record: { type: 'string', help: 'id of the record; otherwise your own', shows: 'ID' },
    'new-dependent': {
      type: 'string',
      help: 'a new record of a dependent: parent, mandate or consent',
      shows: 'GROUND',
    },
    patient: {
      type: 'string',
      help: 'where the person differs: keep or replace; else nothing is stored',
      shows: 'WHICH',
    },
    yes: { type: 'boolean', help: 'do not ask before storing' },
  },
  async run(input) {
    const { values, positionals, output } = input;
    if (positionals.length === 0) throw new UsageError('Which file? Give at least one.');
    const patient = textOf(values, 'patient') ?? null;
    if (patient !== null && patient !== 'keep' && patient !== 'replace')
      throw new UsageError('--patient is keep or replace.');
    if (values['yes'] !== true && !canAsk())
      throw new UsageError('Nobody can be asked here: give --yes to store without asking.');
    for (const file of positionals) await checkFile(file);
    const client = makeClient(
      textOf(values, 'url') ?? 'http://localhost:8080',
      await tokenOf(textOf(values, 'token-file')),
    );
    const record = await chooseRecord(client, input);
    let failed = false;
    for (const file of positionals) {
      const state = await importOne(client, { file, record, patient, yes: values['yes'] === true }, output);
      output.value({ file, ...state });
      if (state.state === 'failed') failed = true;
    }
    return failed ? 1 : 0;
  },
};

/** Refuses what cannot be FHIR before anything travels. */
async function checkFile(path: string): Promise<void> {
  const file = await open(path).catch(() => null);
  if (file === null) throw new CarnetError('invalid-input', `${path} cannot be read.`);
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new CarnetError('invalid-input', `${path} is not a file.`);
    if (facts.size > largest) {
      throw new CarnetError(
        'too-large',
        `${path} has ${Math.round(facts.size / 1e6)} MB; at most ${largest / 1024 / 1024} are taken. Split it.`,
      );
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const text = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (!text.startsWith('{'))
      throw new CarnetError('invalid-input', `${path} is not FHIR in JSON (a Bundle, a resource, or NDJSON).`);
  } finally {
    await file.close();
  }
}

async function chooseRecord(client: Client, { values, output }: Input): Promise<string> {
  const id = textOf(values, 'record');
  const ground = textOf(values, 'new-dependent');
  if (id !== undefined && ground !== undefined) throw new UsageError('Give --record or --new-dependent, not both.');
  if (id !== undefined) return id;
  if (ground !== undefined) {
    const known = grounds.find((one) => one === ground);
    if (known === undefined) throw new UsageError(`--new-dependent is one of: ${grounds.join(', ')}.`);
    return client.createRecord({ kind: 'dependent', ground: known });
  }
  const own = (await client.records()).find((record) => record.relation === 'self');
  if (own !== undefined) return own.id;
  output.line('You have no record yet; it is made now.');
  return client.createRecord({ kind: 'self' });
}

interface Order {
  readonly file: string;
  readonly record: string;
  /** Null: nobody has said what to do with a file about somebody else. */
  readonly patient: 'keep' | 'replace' | null;
  readonly yes: boolean;
}

async function importOne(client: Client, order: Order, output: Output): Promise<Import> {
  const name = basename(order.file);
  output.progress(`${name}: sending`);
  const sent = await client.upload(order.record, name, order.file);
  const seen = await settle(client, sent, output);
  if (seen.state === 'failed') return tellEnd(seen, output);
  for (const line of previewLines(seen)) output.line(line);
  if (order.patient === null && seen.preview?.patient?.fate === 'differs') {
    // It may be another person's file, and medicine in the wrong record harms.
    await client.discard(seen.id);
    const detail = `${name}: nothing was stored, because it is about somebody else than the record. If it is the same person, give --patient keep or replace.`;
    output.failure(new CarnetError('conflict', detail));
    return { ...seen, state: 'failed' };
  }
  if (!order.yes && !(await confirm(`Store this in the record ${order.record}?`))) {
    await client.discard(seen.id);
    output.line(`${name}: nothing was stored.`);
    return { ...seen, state: 'undone' };
  }
  return tellEnd(await settle(client, await client.confirm(seen.id, order.patient ?? 'keep'), output), output);
}

/** Waits while the server reads or stores; shows how far it is. */
async function settle(client: Client, first: Import, output: Output): Promise<Import> {
  let state = first;
  for (let pause = 50; state.state === 'reading' || state.state === 'storing'; pause = Math.min(1000, pause * 1.5)) {
    const share = state.total > 0 ? ` ${state.done} of ${state.total}` : '';
    output.progress(`${state.name}: ${state.state}${share}`);
    await sleep(pause);
    state = await client.read(state.id);
  }
  return state;
}

function tellEnd(state: Import, output: Output): Import {
  if (state.state === 'failed') output.failure(new CarnetError('invalid-input', resultLine(state)));
  else output.line(resultLine(state));
  return state;
}
