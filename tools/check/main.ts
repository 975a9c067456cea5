import { writeFileSync } from 'node:fs';
import { asvs } from '../guards/asvs.ts';
import { dictionaries } from '../guards/dictionaries.ts';
import { errors } from '../guards/errors.ts';
import { pins } from '../guards/pins.ts';
import { source } from '../guards/source.ts';
import { tests } from '../guards/tests.ts';
import { audit } from './audit.ts';
import { layers } from './layers.ts';
import { licences } from './licences.ts';
import { lint } from './lint.ts';
import type { Check, Outcome } from './outcome.ts';
import { sbom } from './sbom.ts';
import { terminologies } from './terminologies.ts';
import { types, webTypes } from './types.ts';
import { unused } from './unused.ts';

// `npm run check [name…]`: one line a check, the culprits below it. Exit code 1 when one failed.
const all: readonly Check[] = [
  types,
  webTypes,
  lint,
  layers,
  unused,
  source,
  asvs,
  tests,
  errors,
  dictionaries,
  pins,
  licences,
  sbom,
  terminologies,
  audit,
];
const marks = { ok: '✓', failed: '✗', 'not checked': '–' } as const;
const mostCulprits = 40;

const failures: string[] = [];

const asked = process.argv.slice(2);
const chosen = asked.length === 0 ? all : all.filter((check) => asked.some((word) => check.name.includes(word)));
const counts = { ok: 0, failed: 0, 'not checked': 0 };
for (const check of chosen) {
  const outcome = await attempt(check);
  counts[outcome.result]++;
  if (outcome.result === 'failed')
    failures.push(
      `${check.name}: ${outcome.says}${outcome.culprits?.[0] === undefined ? '' : `, first ${outcome.culprits[0].trim()}`}`,
    );
  console.log(
    `${marks[outcome.result]} ${check.name}: ${outcome.result === 'not checked' ? 'not checked, ' : ''}${outcome.says}`,
  );
  const culprits = outcome.culprits ?? [];
  for (const culprit of culprits.slice(0, mostCulprits)) console.log(`    ${culprit}`);
  if (culprits.length > mostCulprits) console.log(`    and ${culprits.length - mostCulprits} more`);
}
console.log(`${counts.ok} ok, ${counts.failed} failed, ${counts['not checked']} not checked`);
const result = process.env['TEST_RESULT'];
if (result !== undefined)
  writeFileSync(result, JSON.stringify({ passed: counts.ok, failed: counts.failed, leftOut: [], failures }));
process.exitCode = counts.failed > 0 || chosen.length === 0 ? 1 : 0;

async function attempt(check: Check): Promise<Outcome> {
  try {
    return await check.run();
  } catch (error) {
    return { result: 'failed', says: error instanceof Error ? error.message : String(error) };
  }
}
