/**
 * A chart of 200 entries in one go against the same store with its cipher taken out: `npm run bench -- chart [--rounds 60]`. The store alone, a FHIR
 * search and the card, over HTTP; in turns within one run, the ratio of the medians. Aim: at most 1.3.
 */
import { loadavg } from 'node:os';
import { consentVersion } from '../src/access/index.ts';
import { cardRoutes } from '../src/card/index.ts';
import { openPool } from '../src/database/index.ts';
import { fhirRoutes } from '../src/exchange/index.ts';
import { formatResourceId, newLocalId, newUuid, systemClock, type Uuid } from '../src/kernel/index.ts';
import type { Keyring } from '../src/keyring/index.ts';
import { createRecords, isResourceType, type PlannedWrite, type Records } from '../src/records/index.ts';
import { examples } from '../test/fixtures/fhir/examples.ts';
import { client } from './parts/ask.ts';
import { serverOf } from './parts/listening.ts';
import { withoutCipher } from './parts/plain.ts';
import { benchProduct } from './parts/product.ts';
import { startedSession } from './parts/session.ts';
import { numberOf, tell } from './parts/verdict.ts';

const entries = numberOf('entries', 200);
const rounds = numberOf('rounds', 60);
/** Most that a chart may take, as a multiple of the same without sealing. */
const aim = 1.3;

const { product, app, config, close } = await benchProduct();
const { access, audit } = product;
const { actor, cookie } = await startedSession(product, 0);
await access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
const ask = () => ({ actor, request: newUuid(), purpose: 'self-care' }) as const;
const pool = openPool(app, { max: 4 });

interface Store {
  readonly records: Records;
  /** A record of conditions of 1 KB each, and one of HL7's examples of what a card shows. */
  readonly alike: Uuid;
  readonly mixed: Uuid;
  readonly origin: string;
  close(): Promise<void>;
}

/** What the forms of the card ask, which are not measured. */
const notAsked = (): never => {
  throw new TypeError('no form is asked for');
};

/** The product's own store and routes over this keyring, on a port of their own, with two records in it. */
async function storeOn(port: number, keyring: Keyring): Promise<Store> {
  const parts = { sql: pool, audit, keyring, clock: systemClock, access };
  const records = createRecords({ ...parts, readLanes: [pool], writeLanes: [pool], findSql: pool });
  const origin = `http://localhost:${port}`;
  const base = `${origin}/api/fhir/R4`;
  const server = await serverOf(
    { product },
    { ...config, listen: { host: '127.0.0.1', port }, publicUrl: { ...config.publicUrl, origin } },
    [
      ...fhirRoutes({ access, records, keyring, base, version: '0.0.0', onError: console.error }),
      ...cardRoutes({ ...parts, records, entries: notAsked, names: notAsked, grantedName: notAsked }),
    ],
  );
  await server.listen();
  const condition = (n: number) => ({
    resourceType: 'Condition',
    code: { text: `entry ${n}` },
    note: [{ text: 'word '.repeat(170) }],
  });
  const shown = examples.filter(({ resourceType }) => onCard.has(resourceType));
  const like = (n: number) => shown[n % shown.length] ?? condition(n);
  return {
    records,
    alike: await recordOf(records, condition),
    mixed: await recordOf(records, like),
    origin,
    close: () => server.close(),
  };
}

/** Types that the card shows by themselves. */
const onCard = new Set<string>([
  'AllergyIntolerance',
  'Condition',
  'Observation',
  'Immunization',
  'Procedure',
  'MedicationStatement',
]);

async function recordOf(records: Records, of: (n: number) => { readonly resourceType: string }): Promise<Uuid> {
  const { subject, id } = await access.createRecord(actor, { kind: 'dependent', ground: 'parent' });
  const grant = await access.authorize(actor, subject, 'write', 'self-care');
  const whose = (resource: object): object =>
    'patient' in resource ? { patient: { reference: `Patient/${id}` } } : { subject: { reference: `Patient/${id}` } };
  const writes = Array.from({ length: entries }, (_, n): PlannedWrite => {
    const resource = of(n);
    const type = typeNamed(resource.resourceType);
    const body = { ...resource, ...whose(resource) };
    return { op: 'create', id: { subject, local: newLocalId() }, type, resource: body, replaces: null, tokens: [] };
  });
  await records.writeAll(ask(), grant, subject, writes, { kind: 'record-imported', import: null });
  return subject;
}

function typeNamed(name: string): PlannedWrite['type'] {
  if (!isResourceType(name)) throw new TypeError(`${name} is not kept`);
  return name;
}

const desk = {
  sealed: await storeOn(18_088, product.keyring),
  plain: await storeOn(18_089, withoutCipher(product.keyring)),
};
const desks = { sealed: client(desk.sealed.origin), plain: client(desk.plain.origin) };
type Way = keyof typeof desk;

/** A whole answer, which must be one. */
async function get(way: Way, path: string): Promise<void> {
  const { status, body } = await desks[way].ask({ method: 'GET', path, headers: { cookie } });
  if (status !== 200) throw new Error(`${path}: ${status} ${body.slice(0, 300)}`);
}
const idOf = (subject: Uuid): string => formatResourceId({ subject, local: 0n });
const whole = (way: Way) => (of: 'alike' | 'mixed') => async () => {
  const found = await desk[way].records.all(ask(), desk[way][of], { types: null, kind: 'record-read', what: 'card' });
  if (found.length !== entries) throw new Error(`${found.length} entries`);
};
const charts: readonly (readonly [string, (way: Way) => () => Promise<void>])[] = [
  [`the store alone, ${entries} entries of 1 KB`, (way) => whole(way)('alike')],
  [`the store alone, ${entries} examples of HL7`, (way) => whole(way)('mixed')],
  [
    `FHIR search of ${entries} entries of 1 KB, over HTTP`,
    (way) => () => get(way, `/api/fhir/R4/Condition?patient=${idOf(desk[way].alike)}&_count=${entries}`),
  ],
  [`card of ${entries} examples of HL7, over HTTP`, (way) => () => get(way, `/api/card/${idOf(desk[way].mixed)}`)],
];
const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

for (const [what, of] of charts) {
  const times: Record<Way, number[]> = { sealed: [], plain: [] };
  const work = { sealed: of('sealed'), plain: of('plain') };
  for (let round = -20; round < rounds; round++) {
    // Each begins every second round.
    const order: readonly Way[] = round % 2 === 0 ? ['sealed', 'plain'] : ['plain', 'sealed'];
    for (const way of order) {
      const start = performance.now();
      for (let n = 0; n < 5; n++) await work[way]();
      if (round >= 0) times[way].push((performance.now() - start) / 5);
    }
  }
  const ratio = middle(times.sealed) / middle(times.plain);
  tell(
    what,
    `${middle(times.sealed).toFixed(2)} ms, without sealing ${middle(times.plain).toFixed(2)} ms, ratio ${ratio.toFixed(2)} (aim ${aim})`,
    ratio <= aim,
  );
}
console.log(`load ${loadavg()[0]?.toFixed(1)}`);
for (const one of Object.values(desks)) one.close();
for (const one of Object.values(desk)) await one.close();
await pool.end();
await close();
