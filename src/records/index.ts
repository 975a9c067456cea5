export type { Ask, ResourceBody, StoredResource, VersionFacts } from './contract.ts';
export { birthTokens, isIndexed, type PatientQuery } from './find/find.ts';
export { patientTokenSet } from './find/token-set.ts';
export type { Given } from './open.ts';
export { createRecords, type Records, type RecordsParts, type SetAsk } from './records.ts';
export { recordsSealed } from './sealed-columns.ts';
export { takeOut } from './take-out.ts';
export { isResourceType, type ResourceType, resourceTypes, typeOfCode } from './types.ts';
export type { PlannedWrite, WriteAllOptions } from './write-all.ts';
