import { type Static, type TSchema, Type } from 'typebox';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const time = Type.String({ format: 'date-time' });

/** `kek` wraps every other key; `data` seals one subject's values; `index` finds sealed addresses; `signing` signs access tokens. */
export const KeyKind = Type.Enum(['kek', 'data', 'index', 'signing']);
export type KeyKind = Static<typeof KeyKind>;
/** And the end of an erasure epoch, after which copies of keys from before open nothing. */
export const KeyJobKind = Type.Enum(['kek', 'data', 'index', 'signing', 'epoch']);

/** A rotation. `done` of `total` count the step that it is in; `perSecond` is null before there is a speed. */
export const KeyJob = object({
  id: Type.String({ format: 'uuid' }),
  kind: KeyJobKind,
  state: Type.Enum(['running', 'paused', 'waiting', 'done', 'failed']),
  askedBy: Type.Enum(['schedule', 'command', 'admin']),
  step: Type.Enum(['version', 'settle', 'work', 'drain', 'prove', 'try', 'backup', 'trim', 'end']),
  done: count,
  total: count,
  perSecond: nullable(Type.Number({ minimum: 0 })),
  secondsLeft: nullable(count),
  version: nullable(count),
  startedAt: time,
  finishedAt: nullable(time),
  /**
   * A code of docs/errors.md: why it failed or what it waits for. Of an epoch also `no-kit`, `kit-not-typed-back`, `no-folder`,
   * `backup-failed`: what is missing for the backup of the keys.
   */
  note: nullable(Type.String()),
});
export type KeyJob = Static<typeof KeyJob>;

/** All keys of one kind. `turns` is false for a key-encryption key that stands in the configuration. */
export const KeysOfKind = object({
  kind: KeyKind,
  version: count,
  keys: count,
  madeAt: nullable(time),
  dueAt: nullable(time),
  overdue: Type.Boolean(),
  turns: Type.Boolean(),
});
export type KeysOfKind = Static<typeof KeysOfKind>;

/** The erasure epoch that is now. What was erased before the last one ended opens in no copy of the databases. */
export const KeysEpoch = object({
  number: Type.Integer({ minimum: 1 }),
  beganAt: time,
  /** When it ends by schedule; null where none does. */
  dueAt: nullable(time),
  /** When one ended last, and when the key service destroys its versions of the key-encryption key. */
  endedAt: nullable(time),
  destroyedAt: nullable(time),
  /** Whether that was tried and found to open nothing any more. */
  confirmed: Type.Boolean(),
  /** Whether it lasts longer than backups are kept, so that the dates of receipts may not hold. */
  overdue: Type.Boolean(),
  /** False where the key-encryption key stands in the configuration: epochs never end. */
  turns: Type.Boolean(),
});
export type KeysEpoch = Static<typeof KeysEpoch>;

/** What is wrong with the key service: `passphrase` is that of a local key file, which another process changed. */
export const KeyTrouble = Type.Enum([
  'sealed',
  'late',
  'unreachable',
  'untrusted',
  'log-in',
  'rights',
  'no-key',
  'passphrase',
  'other',
]);
export type KeyTrouble = Static<typeof KeyTrouble>;

/** Versions, ages, rotations and health of the keys; numbers alone, never a key and never whose it is. */
export const Keys = object({
  service: object({
    provider: Type.String(),
    healthy: Type.Boolean(),
    /** What is wrong; null while it is healthy. */
    trouble: nullable(KeyTrouble),
    /** Milliseconds until it answered. */
    answerMs: count,
    checkedAt: time,
  }),
  kinds: Type.Array(KeysOfKind),
  /** Keys that stand under an older version of the key-encryption key. */
  underOlder: count,
  /** Whether older versions of the key-encryption key still exist, and open what stands under them. */
  olderOpen: Type.Boolean(),
  epoch: KeysEpoch,
  retired: count,
  living: Type.Array(KeyJob),
  /** What ended, newest first. */
  history: Type.Array(KeyJob),
});
export type Keys = Static<typeof Keys>;

export const AskRotation = object({ kind: KeyJobKind });
