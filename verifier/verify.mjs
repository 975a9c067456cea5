#!/usr/bin/env node
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { LogVerifier } from './lib/log.mjs';
import { readCheckpoint, readKey, splitNotes } from './lib/note.mjs';
import { checkProof } from './lib/proof.mjs';

const usage = `node verify.mjs log EXPORT --key KEY --witness FILE [--witness FILE …] [--json]
node verify.mjs proof PROOF --key KEY [--witness FILE …] [--json]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string', multiple: true, default: [] },
    witness: { type: 'string', multiple: true, default: [] },
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

async function proof() {
  try {
    const { entries, checkpoint } = checkProof(JSON.parse(readFileSync(file, 'utf8')), keys);
    const seen = witnessed.map((note) => readCheckpoint(note, keys)).find(({ size }) => size === checkpoint.size);
    const stands =
      seen === undefined
        ? 'not among those of a witness'
        : seen.root.equals(checkpoint.root) && seen.mapRoot.equals(checkpoint.mapRoot)
          ? 'witnessed'
          : 'FORKED';
    if (values.json)
      console.log(
        JSON.stringify({
          proved: stands !== 'FORKED',
          entries: String(entries),
          size: String(checkpoint.size),
          stands,
        }),
      );
    else
      console.log(
        `Proved: these ${entries} entries are all that the log recorded about this person up to ${checkpoint.at.toISOString()} (${checkpoint.size} leaves; this checkpoint is ${stands}).`,
      );
    return stands === 'FORKED' ? 1 : 0;
  } catch (error) {
    if (values.json) console.log(JSON.stringify({ proved: false, says: error.message }));
    else console.log(`NOT PROVED: ${error.message}`);
    return 1;
  }
}
