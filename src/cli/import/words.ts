import type { Import } from '../../exchange/index.ts';

/** One and many of the types that people meet most; others are named as FHIR names them. */
const names: Readonly<Record<string, readonly [string, string]>> = {
  AllergyIntolerance: ['allergy', 'allergies'],
  Condition: ['condition', 'conditions'],
  MedicationStatement: ['medicine', 'medicines'],
  MedicationRequest: ['prescription', 'prescriptions'],
  Immunization: ['vaccination', 'vaccinations'],
  Observation: ['result', 'results'],
  DiagnosticReport: ['report', 'reports'],
  Procedure: ['procedure', 'procedures'],
  RelatedPerson: ['contact', 'contacts'],
  Practitioner: ['practitioner', 'practitioners'],
  Organization: ['organisation', 'organisations'],
  DocumentReference: ['document', 'documents'],
};

/** What an import would do, in plain words: the person, what is new, what is here already, what is refused and why. */
export function previewLines(state: Import): string[] {
  const { preview } = state;
  if (preview === null) return [`${state.name}: there is nothing to import.`];
  const lines = [`${state.name}`];
  const { patient } = preview;
  if (patient !== null) {
    const who = [patient.name, patient.birthDate, patient.gender].filter((text) => text !== null).join(', ');
    const fate = { new: 'new', same: 'the same as in the record', differs: 'differs from the record' }[patient.fate];
    lines.push(`  person: ${who} (${fate})`);
  }
  const fresh = preview.counts.filter((count) => count.new > 0).map((count) => amount(count.type, count.new));
  const already = preview.counts.reduce((sum, count) => sum + count.already, 0);
  lines.push(`  new: ${fresh.length > 0 ? fresh.join(', ') : 'nothing'}`);
  if (already > 0) lines.push(`  already here: ${already}`);
  if (preview.refused.length > 0) {
    lines.push(`  refused: ${preview.refused.length}`);
    for (const { where, reason } of preview.refused) lines.push(`    ${where}: ${reason}`);
  }
  return lines;
}

/** How it ended, in one sentence. */
export function resultLine(state: Import): string {
  if (state.state === 'failed') {
    return `${state.name}: ${state.error?.detail ?? state.error?.title ?? 'it failed'} Nothing was stored.`;
  }
  if (state.state === 'done') return `${state.name}: ${state.done} stored.`;
  return `${state.name}: nothing was stored.`;
}

function amount(type: string, count: number): string {
  const [one, many] = names[type] ?? [type, type];
  return `${count} ${count === 1 ? one : many}`;
}
