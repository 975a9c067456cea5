import type { SummaryKind } from '../contract.ts';
import { mustPartRule } from '../definitions.ts';
import type { FhirResource } from '../resource.ts';

const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'Resource encoded in summary mode',
};

/**
 * What `_summary` and `_elements` leave of a resource, always with id, meta and what is mandatory, and marked SUBSETTED in `meta.tag`
 * (http://hl7.org/fhir/R4/search.html#summary). The resource itself when neither asks for less.
 */
export function shapeResource(resource: FhirResource, summary: SummaryKind, elements: readonly string[]): FhirResource {
  if (elements.length === 0 && (summary === 'false' || summary === 'count')) return resource;
  const part = mustPartRule(resource.resourceType);
  const required = new Set(part.required.map((rule) => rule.element));
  const shaped: Record<string, unknown> = {};
  for (const name of Object.keys(resource)) {
    const rule = part.elements.get(name.startsWith('_') ? name.slice(1) : name);
    if (rule === undefined) shaped[name] = resource[name];
    else if (rule.element === 'id' || rule.element === 'meta' || required.has(rule.element))
      shaped[name] = resource[name];
    else if (elements.length > 0 ? elements.includes(rule.element) : inSummary(summary, rule))
      shaped[name] = resource[name];
  }
  const tags = resource.meta?.tag ?? [];
  shaped['meta'] = { ...resource.meta, tag: [...tags, subsetted] };
  return shaped as FhirResource; // a part of a resource with its resourceType
}

function inSummary(kind: SummaryKind, rule: { readonly element: string; readonly summary: boolean }): boolean {
  if (kind === 'text') return rule.element === 'text';
  if (kind === 'data') return rule.element !== 'text';
  return rule.summary;
}
