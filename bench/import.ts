/** Import of a large bundle through the product, from upload to done: `npm run bench -- import`. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { consentVersion } from '../src/access/index.ts';
import { newUuid } from '../src/kernel/index.ts';
import { examples } from '../test/fixtures/fhir/examples.ts';
import { benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';

const count = 6_000;
/** Types whose HL7 examples stand alone, without references that an import would have to keep. */
const types = new Set([
  'AllergyIntolerance',
  'Condition',
  'Observation',
  'Immunization',
  'Procedure',
  'MedicationStatement',
]);

/** As many entries as asked for, made of HL7's examples: each different, so that each is new. */
function bundle(): Buffer {
  const sources = examples.filter((example) => types.has(example.resourceType));
  const patient = `urn:uuid:${newUuid()}`;
  const entry: object[] = Array.from({ length: count }, (_, n) => {
    const source = sources[n % sources.length] ?? { resourceType: 'Condition' };
    const whose = 'patient' in source ? 'patient' : 'subject';
    return {
      fullUrl: `urn:uuid:${newUuid()}`,
      resource: {
        ...source,
        id: `e${n}`,
        [whose]: { reference: patient },
        identifier: [{ system: 'urn:bench', value: String(n) }],
      },
    };
  });
  entry.unshift({ fullUrl: patient, resource: { resourceType: 'Patient', name: [{ family: 'Bench' }] } });
  return Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
}

const { product, close } = await benchProduct();
const { actor } = await startedSession(product, 0);
await product.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
const file = bundle();
const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(2);
for (const round of ['cold', 'warm']) {
  const { id: record } = await product.access.createRecord(actor, { kind: 'dependent', ground: 'parent' });
  const loop = monitorEventLoopDelay({ resolution: 2 });
  loop.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const one = await product.imports.upload(actor, newUuid(), record, 'bench', Readable.from(chunks(file)));
  const previewed = seconds(start);
  const confirmed = performance.now();
  await product.imports.confirm(actor, newUuid(), one.id, 'keep');
  await product.imports.settle();
  const done = await product.imports.look(actor, one.id);
  const whole = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const stored = done.state === 'done' ? done.done : 0;
  console.log(
    `${round}: ${stored} resources, ${(file.length / 1e6).toFixed(1)} MB, refused ${one.preview?.refused.length ?? 0}: preview ${previewed} s, stored ${seconds(confirmed)} s, whole ${Math.round(stored / whole)}/s, storing alone ${Math.round((stored / (performance.now() - confirmed)) * 1000)}/s, CPU of this process ${Math.round((used.user + used.system) / stored)} µs each, event loop p99 ${Math.round(loop.percentile(99) / 1e6)} ms, longest ${Math.round(loop.max / 1e6)} ms`,
  );
}
await close();

function* chunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
