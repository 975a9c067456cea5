import { type Clock, formatResourceId } from '../../kernel/index.ts';
import type { StoredResource } from '../../records/index.ts';
import type { Parameter } from './parameters.ts';

type Version = Omit<StoredResource, 'updatedAt'>;

/** A record as one FHIR R4 Bundle, as it is written: what is current, then a Parameters with what is told beside and earlier versions. */
export async function* bundle(
  { base, clock }: { readonly base: string; readonly clock: Clock },
  all: readonly Version[],
  told: AsyncIterable<Parameter> | Iterable<Parameter>,
): AsyncGenerator<string> {
  const versions = inOrder(all);
  const timestamp = new Date(clock.now()).toISOString();
  const newest = versions.filter((one, n) => !sameResource(one, versions[n - 1]));
  yield `{"resourceType":"Bundle","type":"collection","timestamp":"${timestamp}","entry":[\n`;
  for (const { json, ...resource } of newest) {
    if (json !== null) yield `{"fullUrl":${urlOf(base, resource)},"resource":${json.toString('utf8')}},\n`;
  }
  yield '{"resource":{"resourceType":"Parameters","id":"carnet-export","parameter":[\n';
  for await (const parameter of told) yield `${JSON.stringify(parameter)},\n`;
  yield '{"name":"earlier-versions","resource":{"resourceType":"Bundle","type":"collection"';
  let comma = ',"entry":[\n';
  for (const { json, ...resource } of versions.filter((one, n) => sameResource(one, versions[n - 1]))) {
    if (json === null) continue;
    yield `${comma}{"fullUrl":${urlOf(base, resource)},"resource":${json.toString('utf8')}}`;
    comma = ',\n';
  }
  yield `${comma === ',\n' ? ']' : ''}}}\n]}}\n]}\n`;
}

/** The Patient first, then by type and number; of one resource the newest version first. */
function inOrder(versions: readonly Version[]): readonly Version[] {
  const rank = ({ type }: Version) => (type === 'Patient' ? 0 : 1);
  return versions.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      a.type.localeCompare(b.type) ||
      Number(a.id.local > b.id.local) - Number(a.id.local < b.id.local) ||
      b.version - a.version,
  );
}

function sameResource(a: Version, b: Version | undefined): boolean {
  return a.type === b?.type && a.id.local === b.id.local;
}

function urlOf(base: string, { type, id }: Pick<Version, 'type' | 'id'>): string {
  return JSON.stringify(`${base}/${type}/${formatResourceId(id)}`);
}
