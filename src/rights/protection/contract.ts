import { type Static, Type } from 'typebox';

/** What is checked, one file each in `checks/`; the pages have the words for it. */
export const statementIds = [
  'records-sealed',
  'fields-sealed',
  'passwords-hashed',
  'codes-hashed',
  'keys-apart',
  'keys-bound',
  'key-elsewhere',
  'keys-turned',
  'key-service',
  'key-rights',
  'app-walled',
  'log-fixed',
  'log-sealed',
  'log-compared',
  'events-reviewed',
  'columns-listed',
  'connection',
  'mail',
  'backed-up',
  'rights-kept',
  'erasure-reaches',
] as const;
export const StatementId = Type.Enum([...statementIds]);
export type StatementId = Static<typeof StatementId>;

/** How a thing is done where there are several good or bad ways; the pages say each in words. */
export const Way = Type.Enum([
  'tls',
  'proxy',
  'loopback',
  'mail-tls',
  'mail-here',
  'no-mail',
  'own-place',
  'data-folder',
  'passphrase',
]);
export type Way = Static<typeof Way>;

const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const count = Type.Integer({ minimum: 0 });
const time = Type.String({ format: 'date-time' });

/**
 * One statement as its check found it. `kind`: who checked. `good` of `of` things looked at were as they should be; `of` is 0
 * where there was nothing to look at. `not-checked`: the check itself failed, which counts as not met.
 */
export const Statement = object({
  id: StatementId,
  kind: Type.Enum(['server']),
  result: Type.Enum(['met', 'not-met', 'not-checked']),
  good: count,
  of: count,
  way: Type.Union([Way, Type.Null()]),
  checkedAt: time,
});
export type Statement = Static<typeof Statement>;

/** The statements of one run. Whoever is not signed in gets the counts alone, and `statements` is null. */
export const Protection = object({
  version: Type.String(),
  checkedAt: time,
  /** From when on a look at the page runs the checks anew. */
  nextAt: time,
  held: count,
  notHeld: count,
  statements: Type.Union([Type.Array(Statement), Type.Null()]),
});
export type Protection = Static<typeof Protection>;
