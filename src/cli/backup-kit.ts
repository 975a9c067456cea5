import { writeFile } from 'node:fs/promises';
import {
  checkCode,
  isCheckCode,
  joinKit,
  type KitPart,
  type KitSecrets,
  makeKit,
  newAgePair,
  parseKit,
  printPart,
  readSetup,
  recipientOf,
  type Setup,
  writeSetup,
} from '../backup/index.ts';
import { type Config, loadConfig } from '../config/index.ts';
import { CarnetError, type Uuid } from '../kernel/index.ts';
import { ask, canAsk, confirm } from './ask.ts';
import { readKitText } from './backup/opener.ts';
import { isKeyFileSealed } from './backup/sealed.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import type { Output } from './output.ts';
import { runJob } from './supervisor/run-job.ts';

export const backupKit: Command = {
  name: 'backup kit',
  summary: 'print the recovery kit, without which no backup opens, and type it back',
  operands: '',
  options: {
    shares: { type: 'string', help: 'in how many parts it is split (1: one sheet with everything)', shows: 'N' },
    needed: { type: 'string', help: 'how many of the parts are needed; more than half of them by default', shows: 'K' },
    out: { type: 'string', help: 'write it into FILE (of several parts FILE.1, FILE.2, …) instead', shows: 'FILE' },
    confirm: {
      type: 'string',
      help: 'compare FILE, or - for standard input, with the kit that was made',
      shows: 'FILE',
    },
    renew: { type: 'boolean', help: 'make a new kit although there is one; older backups open with the older kit' },
  },
  async run({ values, output }) {
    const config = loadConfig({ mode: 'real' });
    const setup = await readSetup(config.dataFolder);
    const file = textOf(values, 'confirm');
    if (file !== undefined) return await confirmFrom(file, config, setup, output);
    if (setup !== null && values['renew'] !== true) return await goOn(config, setup, output);
    return await makeNew(config, values, output);
  },
};

/** There is a kit: it is confirmed, or waits for its codes. */
async function goOn(config: Config, setup: Setup, output: Output): Promise<number> {
  if (setup.kit.confirmedAt !== null) {
    output.line(`The kit of ${setup.kit.madeAt} was typed back on ${setup.kit.confirmedAt}. --renew makes a new one.`);
    output.value({ kit: setup.kit });
    return 0;
  }
  if (!canAsk()) throw new UsageError('A kit waits to be typed back: give --confirm FILE, or --renew for a new one.');
  output.line(`The kit of ${setup.kit.madeAt} was not typed back yet.`);
  if (!(await confirm('Do you have it at hand?'))) {
    output.line('Then make a new one: npx carnet backup kit --renew. Nothing was changed.');
    return 1;
  }
  return await typeBack(config, setup, output);
}

async function makeNew(config: Config, values: Values, output: Output): Promise<number> {
  const out = textOf(values, 'out');
  const { parts, needed } = splitOf(values);
  if (out === undefined && (output.json || !canAsk())) {
    throw new UsageError('Here the kit would end up in a log: give --out FILE, print it, and delete the file.');
  }
  const { instance, signingKey } = await signerOf(config, output);
  const age = await newAgePair();
  const secrets: KitSecrets = { identity: age.identity, encryptionKey: encryptionKeyOf(config) };
  const madeAt = new Date().toISOString();
  const kit = await makeKit({ instance, madeAt, signingKey, parts, needed }, secrets);
  const sealed = await isKeyFileSealed(config);
  const sheets = kit.map((part) => printPart(part, secrets, sealed));
  const codes = kit.map(checkCode);
  const setup: Setup = {
    format: 1,
    instance,
    recipient: age.recipient,
    signingKey,
    kit: { madeAt, parts, needed, codes, confirmedAt: null, ...(sealed ? { tellsPassphrase: true } : {}) },
  };
  if (out !== undefined) await writeSheets(out, sheets, output);
  await writeSetup(config.dataFolder, setup);
  if (out !== undefined) {
    output.line('Print it, delete the file, and type it back: npx carnet backup kit --confirm FILE');
    output.value({ kit: setup.kit });
    return 0;
  }
  for (const line of intro(parts, needed, sealed)) output.line(line);
  for (const sheet of sheets) output.line(`\n${sheet}`);
  output.line('\nThis is not shown again, and Carnet does not keep it.');
  return await typeBack(config, setup, output);
}

function intro(parts: number, needed: number, sealed: boolean): readonly string[] {
  const where = [
    'Print it or write it down, and keep it where no fire reaches both it and the server.',
    ...(sealed
      ? [
          'The keys are under a passphrase too, which is not printed: write it on by hand. Without it no record comes back.',
        ]
      : []),
  ];
  const but = sealed ? ' with the passphrase' : '';
  return parts === 1
    ? [`Without this sheet no backup opens. Whoever has it and a backup${but} can read everything.`, ...where]
    : [
        `Without ${needed} of these ${parts} parts no backup opens; fewer tell nothing. Give each to another person.`,
        ...where,
      ];
}

async function writeSheets(out: string, sheets: readonly string[], output: Output): Promise<void> {
  for (const [n, sheet] of sheets.entries()) {
    const path = sheets.length === 1 ? out : `${out}.${n + 1}`;
    await writeFile(path, `${sheet}\n`, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
      throw new CarnetError('invalid-input', `${path} cannot be written, or is there already.`, { cause });
    });
    output.line(`Written: ${path}`);
  }
}

/** Each part by the code that stands at its end. */
async function typeBack(config: Config, setup: Setup, output: Output): Promise<number> {
  for (const [n, code] of setup.kit.codes.entries()) {
    const typed = await ask(`Check code of ${setup.kit.codes.length === 1 ? 'the kit' : `part ${n + 1}`}: `);
    if (isCheckCode(typed, code)) continue;
    output.line('That is not it. The kit stays unconfirmed; run npx carnet backup kit again.');
    return 1;
  }
  return await confirmed(config, setup, output);
}

/** The kit letter by letter: what it opens must be what backups are encrypted to. */
async function confirmFrom(file: string, config: Config, setup: Setup | null, output: Output): Promise<number> {
  if (setup === null) throw new CarnetError('conflict', 'There is no kit yet: npx carnet backup kit.');
  const parts = parseKit(await readKitText([file]));
  demandAll(parts, setup);
  const kit = await joinKit(parts);
  const same = (await recipientOf(kit.identity)) === setup.recipient && kit.signingKey === setup.signingKey;
  if (!same) throw new CarnetError('invalid-input', 'This is another kit than the one that was made last.');
  return await confirmed(config, setup, output);
}

function demandAll(parts: readonly KitPart[], { kit }: Setup): void {
  const missing = kit.codes.flatMap((code, n) => (parts.some((part) => checkCode(part) === code) ? [] : [n + 1]));
  if (missing.length === 0) return;
  throw new CarnetError(
    'invalid-input',
    `Of the kit that was made last, these parts are missing: ${missing.join(', ')}.`,
  );
}

async function confirmed(config: Config, setup: Setup, output: Output): Promise<number> {
  const kit = { ...setup.kit, confirmedAt: new Date().toISOString() };
  await writeSetup(config.dataFolder, { ...setup, kit });
  output.line('The kit is confirmed. Next: npx carnet backup create --to FOLDER --keys-to FOLDER');
  output.value({ kit });
  return 0;
}

async function signerOf(config: Config, output: Output): Promise<{ instance: Uuid; signingKey: string }> {
  // The job is signerOf of backup-jobs.ts.
  const job = runJob({ config, what: 'carnet backup kit', output }, 'backup-signer', null);
  return (await job) as { instance: Uuid; signingKey: string };
}

/** A key file travels with the keys backups, which end after their retention; a sheet of paper would outlive that. */
function encryptionKeyOf({ kms }: Config): string | null {
  return kms.encryptionKey === null ? null : Buffer.from(kms.encryptionKey.reveal(), 'hex').toString('base64');
}

function splitOf(values: Values): { readonly parts: number; readonly needed: number } {
  const parts = numberOf(values, 'shares', 1);
  const needed = numberOf(values, 'needed', parts === 1 ? 1 : Math.floor(parts / 2) + 1);
  if (parts < 1 || parts > 20) throw new UsageError('--shares is a number from 1 to 20.');
  if (parts > 1 && (needed < 2 || needed > parts)) throw new UsageError(`--needed is a number from 2 to ${parts}.`);
  return { parts, needed };
}

function numberOf(values: Values, name: string, otherwise: number): number {
  const text = textOf(values, name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,3}$/.test(text)) throw new UsageError(`--${name} is a whole number.`);
  return Number(text);
}
