import type { Random } from '../random.ts';
import type { Operation } from './document.ts';
import { hostileText } from './texts.ts';
import { anything } from './values.ts';

export const types: readonly string[] = [
  'Condition',
  'AllergyIntolerance',
  'Patient',
  'Observation',
  'MedicationStatement',
  'Immunization',
];
const statusOf: Readonly<Record<string, object>> = {
  Observation: { status: 'final', code: { text: 'x' } },
  MedicationStatement: { status: 'active', medicationCodeableConcept: { text: 'x' } },
  Immunization: { status: 'completed', vaccineCode: { text: 'x' }, occurrenceDateTime: '2026-01-01' },
};

/** A resource of a type that is stored, most of them valid but for what hostile text stands in them. */
function resource(random: Random, type: string): Record<string, unknown> {
  const subject = { display: 'x' };
  const own =
    type === 'Patient'
      ? { name: [{ family: hostileText(random, 500) }] }
      : type === 'AllergyIntolerance'
        ? { patient: subject }
        : { subject };
  const more = random.pick<object>([
    {},
    { code: { text: hostileText(random, 2000) } },
    { note: [{ text: hostileText(random, 2000) }] },
    {
      text: {
        status: 'generated',
        div: `<div xmlns="http://www.w3.org/1999/xhtml">${hostileText(random, 2000)}</div>`,
      },
    },
    { extension: [{ url: hostileText(random, 200), valueString: hostileText(random, 200) }] },
    { contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } },
    { identifier: [{ system: hostileText(random, 100), value: hostileText(random, 100) }] },
    { onsetDateTime: hostileText(random, 100) },
    { [hostileText(random, 30)]: anything(random) },
  ]);
  return { resourceType: type, ...own, ...statusOf[type], ...more };
}

const pointers: readonly string[] = [
  '/note',
  '/code/text',
  '/__proto__/isAdmin',
  '/constructor/prototype/x',
  '/-',
  '',
  '/code/~2',
  '/extension/0/url',
  '/id',
  '/resourceType',
];

function patch(random: Random): unknown {
  return Array.from({ length: 1 + random.below(4) }, () => ({
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'x', hostileText(random, 20)]),
    path: random.oneIn(3) ? `/${hostileText(random, 200)}` : random.pick(pointers),
    from: random.pick(pointers),
    value: anything(random),
  }));
}

function bundle(random: Random): unknown {
  const type = random.pick(types);
  const urls = [
    type,
    `${type}/x`,
    `${type}?_id=${hostileText(random, 60)}`,
    '../../api/identity/me',
    '//127.0.0.1/',
    hostileText(random, 300),
    '',
  ];
  return {
    resourceType: 'Bundle',
    type: random.pick(['batch', 'transaction', 'document', hostileText(random, 20)]),
    entry: Array.from({ length: random.oneIn(50) ? 400 : random.below(4) }, () => ({
      fullUrl: random.pick(['urn:uuid:4b0f2a6e-6f0e-4d5c-9d0b-3f1b0a9c7d21', hostileText(random, 100)]),
      request: { method: random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'x']), url: random.pick(urls) },
      ...(random.oneIn(2) ? { resource: resource(random, type) } : {}),
    })),
  };
}

/** What the operation takes, by FHIR's own rules rather than the document's. */
export function fhirBody(random: Random, operation: Operation): unknown {
  if (operation.method === 'PATCH') return patch(random);
  if (operation.path.endsWith('/R4')) return bundle(random);
  return random.oneIn(8) ? bundle(random) : resource(random, random.pick(types));
}

const searches: readonly string[] = [
  ...[
    '_id',
    '_count',
    '_sort',
    '_include',
    '_revinclude',
    '_lastUpdated',
    '_elements',
    '_summary',
    '_total',
    '_offset',
    '_has:Observation:patient:code',
  ],
  ...[
    'code',
    'code:text',
    'patient',
    'subject',
    'subject:Patient',
    'date',
    'onset-date',
    'identifier',
    'name',
    'name:exact',
    'value-quantity',
    'category:not',
    '_filter',
    '_content',
    '__proto__',
  ],
];
const given: readonly string[] = [
  '1',
  '-1',
  'ge2026',
  'le2026-13',
  'eq',
  '|',
  'a|b',
  '5.4|http://x|mg',
  'a,b,c',
  'a\\,b',
  'Patient/1',
  '-_lastUpdated',
  'Condition:subject',
  '*',
];

/** A FHIR search, odd parameters among the known ones. */
export function search(random: Random): string {
  const pairs = Array.from({ length: random.below(4) }, () => [
    random.oneIn(6) ? hostileText(random, 60) : random.pick(searches),
    random.oneIn(2) ? hostileText(random, 2000) : random.pick(given),
  ]);
  if (random.oneIn(60)) pairs.push(...Array.from({ length: 300 }, (_, n) => ['code', String(n)]));
  return pairs.map((pair) => pair.map((one) => encodeURIComponent((one ?? '').toWellFormed())).join('=')).join('&');
}
