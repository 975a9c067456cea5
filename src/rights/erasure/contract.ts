import { type Static, type TSchema, Type } from 'typebox';
import type { Uuid } from '../../kernel/index.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const uuid = Type.String({ format: 'uuid' });
const time = Type.String({ format: 'date-time' });

export const ErasedKind = Type.Enum(['record', 'account']);
export type ErasedKind = Static<typeof ErasedKind>;

/** A row of the keys database that was destroyed: nothing that it wrapped opens in the living system any more. */
export const DestroyedKeyTold = object({
  id: uuid,
  kind: Type.Enum(['data-key', 'audit-key', 'secret']),
  purpose: Type.String(),
  version: Type.Integer(),
  kekVersion: Type.Integer(),
});

/**
 * What was erased, signed by the instance (docs/formats.md, "Receipt of an erasure"); docs/verify-receipt.mjs checks it without
 * Carnet. `epoch`: copies of keys made before open nothing once this epoch has ended, which is when the versions of the
 * key-encryption key up to `kekVersion` are destroyed, and done by `keyCopiesUselessBy`. In version 1 `epoch` was that version.
 */
export const Receipt = object({
  format: Type.Literal('carnet-erasure-receipt'),
  version: Type.Enum([1, 2]),
  id: uuid,
  instance: uuid,
  /** FHIR id of the record; null for an account, whose number nobody was ever shown. */
  erased: Type.Array(
    object({ kind: ErasedKind, record: nullable(Type.String()), accessEndedAt: time, keysDestroyedAt: time }),
  ),
  keys: Type.Array(DestroyedKeyTold),
  epoch: Type.Integer(),
  kekVersion: Type.Optional(Type.Integer()),
  backups: object({ retentionDays: Type.Integer(), keyCopiesUselessBy: time, searchTokensUselessBy: time }),
  madeAt: time,
  /** Ed25519, raw, base64url; `kid` is its RFC 7638 thumbprint. */
  key: object({ kid: Type.String(), publicKey: Type.String() }),
  signature: Type.String(),
});
export type Receipt = Static<typeof Receipt>;

/** `working`: access has ended and the rest is under way; `done`: the keys are gone, and here is the receipt. */
export const ErasureState = object({ id: uuid, state: Type.Enum(['working', 'done']), receipt: nullable(Receipt) });
export type ErasureState = Omit<Static<typeof ErasureState>, 'id'> & { readonly id: Uuid };

/** What erasing would mean for who asks: the records that he may open, and how many others look after each. */
export const ErasureOutlook = object({
  backupDays: Type.Integer(),
  records: Type.Array(object({ id: Type.String(), relation: Type.Enum(['self', 'guardian']), others: Type.Integer() })),
});
export type ErasureOutlook = Static<typeof ErasureOutlook>;

export const RecordParams = object({ record: Type.String({ maxLength: 100 }) });
/** What the operator announced to erase: a record, or (null) the account with its own; until when it can be stopped. */
export const AnnouncedErasures = object({
  announced: Type.Array(object({ id: uuid, record: nullable(Type.String()), due: time })),
});
export type AnnouncedErasures = Static<typeof AnnouncedErasures>;
/** The token of the mail that announced an erasure by the operator: 128 bits, base64url. */
export const StopRequest = object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
export const ErasureParams = object({ id: uuid });
/** The public halves of the keys that sign receipts, newest first. */
export const ReceiptKeys = object({
  keys: Type.Array(object({ kid: Type.String(), publicKey: Type.String() })),
});
