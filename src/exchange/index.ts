export type { FhirParts } from './fhir/context.ts';
export { fhirRoutes } from './fhir/routes.ts';
export type { Import, ImportPreview } from './import/contract.ts';
export { createImports, type ImportParts, type Imports } from './import/imports.ts';
export { importRoutes } from './import/routes.ts';
export { importSealed } from './import/sealed-columns.ts';
export { importTokens } from './import/source-tokens.ts';
export { sweepImports } from './import/sweep.ts';
