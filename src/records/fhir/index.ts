export { type CapabilityOptions, capabilityStatement } from './capability.ts';
export { type CompartmentOptions, checkCompartment, compartmentElements } from './compartment.ts';
export type { CompiledSearch, PatchOperations, SummaryKind } from './contract.ts';
export { isStoredType, storedTypes } from './definitions.ts';
export { isExactNumber, parseExact, withPlainNumbers } from './exact.ts';
export { informationOutcome, toOperationOutcome } from './outcome.ts';
export { applyJsonPatch } from './patch.ts';
export { type LiteralReference, parseLiteral } from './reference.ts';
export { type ReferenceAt, references, rewriteReferences } from './references.ts';
export {
  type FhirCoding,
  type FhirMeta,
  type FhirResource,
  isObject,
  type Json,
  type OperationOutcome,
  type OperationOutcomeIssue,
} from './resource.ts';
export { compileSearch, type SearchOptions } from './search/compile.ts';
export { searchParameters } from './search/table.ts';
export { validateAnyResource, validateResource } from './validate.ts';
