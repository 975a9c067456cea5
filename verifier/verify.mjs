#!/usr/bin/env node
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { LogVerifier } from './lib/log.mjs';
import { readKey, splitNotes } from './lib/note.mjs';
import { checkContinues, checkProof, standingOf } from './lib/proof.mjs';

const usage = `node verify.mjs log EXPORT --key KEY --witness FILE [--witness FILE …] [--json]
node verify.mjs proof PROOF --key KEY [--witness FILE …] [--earlier PROOF] [--json]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string', multiple: true, default: [] },
    witness: { type: 'string', multiple: true, default: [] },
    earlier: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [what, file] = positionals;
if (!['log', 'proof'].includes(what) || file === undefined || values.key.length === 0) {
  console.error(usage);
  process.exit(2);
}
const keys = values.key.map(readKey);
const witnessed = values.witness.flatMap((path) => splitNotes(readFileSync(path, 'utf8')));
process.exitCode = await (what === 'log' ? log() : proof());

async function log() {
  const verifier = new LogVerifier({ witnessed, keys });
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') verifier.take(JSON.parse(line));
  const report = verifier.end();
  if (values.json)
    console.log(JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  else say(report);
  return report.findings.length > 0 || report.open.late.length > 0 ? 1 : 0;
}

function say({ proved, leaves, witnessed: size, findings, flaws, open }) {
  console.log(`${leaves} leaves, ${size} of them witnessed; complete and in order up to leaf ${proved}.`);
  for (const { what: name, first, last, says } of findings) {
    const where =
      first === undefined
        ? ''
        : first === last || last === undefined
          ? ` leaf ${first}`
          : ` leaves ${first} to ${last}`;
    console.log(`WRONG (${name})${where}: ${says}`);
  }
  if (flaws > 0)
    console.log(`${flaws} entries were not as they had been written when they were sealed; the log marks them.`);
  console.log(
    `${open.entries} entries are not sealed yet${open.late.length > 0 ? `; LATE: ${open.late.join(', ')}` : '.'}`,
  );
}

function proof() {
  let report;
  try {
    report = proofReport(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    report = { proved: false, what: error.what ?? 'form', says: error.message };
  }
  console.log(
    values.json ? JSON.stringify(report) : report.proved ? report.says : `NOT PROVED (${report.what}): ${report.says}`,
  );
  return report.proved ? 0 : 1;
}

function proofReport(told) {
  const found = checkProof(told, keys);
  const { entries, unopened, checkpoint } = found;
  if (values.earlier !== undefined)
    checkContinues(found, checkProof(JSON.parse(readFileSync(values.earlier, 'utf8')), keys));
  const madeAt = new Date(told.madeAt);
  const stands = standingOf(checkpoint, { witnessed, keys, madeAt });
  const facts = {
    entries: String(entries),
    unopened,
    size: String(checkpoint.size),
    at: checkpoint.at.toISOString(),
    stands,
  };
  const upTo = `${facts.at} (${facts.size} leaves)`;
  if (stands === 'FORKED')
    return {
      proved: false,
      what: 'fork',
      ...facts,
      says: `a witness has another history at ${checkpoint.size} leaves`,
    };
  if (stands === 'OLD')
    return {
      proved: false,
      what: 'old',
      ...facts,
      says: `an old checkpoint was given as the newest: it is of ${upTo}, the proof of ${told.madeAt}, and a witness has newer ones from before that`,
    };
  const list =
    entries === 0n
      ? 'nothing was recorded about this pseudonym'
      : `these ${entries} entries are all that the log recorded about this person`;
  const hidden = unopened > 0 ? ` The words of ${unopened} of them could not be opened.` : '';
  return { proved: true, ...facts, says: `Proved: ${list} up to ${upTo}; this checkpoint is ${stands}.${hidden}` };
}
