import type { KeyObject } from 'node:crypto';
import type { Sql } from 'postgres';
import type { Listener, Listening, Sealed } from '../database/index.ts';
import type { CarnetError, Clock, Grant, Part, PracticeGift, Uuid } from '../kernel/index.ts';

export type { Sealed };

export type SubjectKind = 'account' | 'patient' | 'care-file' | 'practice' | 'list' | 'study' | 'instance';

/** Where a sealed value belongs (law 2): it opens there and nowhere else. */
export interface Place {
  readonly part: Part;
  readonly table: string;
  readonly row: string;
  readonly column: string;
  /** Version of the row; 0 where a row has none. */
  readonly rowVersion: number;
}

/** The keys of one subject, of the parts that the Grant names, unlocked in memory; sealing and opening are synchronous. */
export interface Unlocked {
  readonly subject: Uuid;
  /** The data-key version under which `seal` works now: the newest that every process has read by now. */
  readonly keyVersion: number;
  /** `not-allowed` when the Grant does not name the part or lacks the action `write`. */
  seal(place: Place, plaintext: Uint8Array): Sealed;
  /** `not-openable` when anything at all is not as it was sealed; `not-allowed` for a part outside the Grant. */
  open(place: Place, sealed: Uint8Array): Buffer;
  /**
   * The same for values of records. Where the operator chose so (`KMS_SEALS=records`) the key service itself encrypts the text first;
   * what it encrypted opens under either setting. `key-service-away`.
   */
  sealRecord(place: Place, plaintext: Uint8Array): Promise<Sealed>;
  openRecord(place: Place, sealed: Uint8Array): Promise<Buffer>;
}

/** Purposes of the small secrets that the KMS seals itself. */
export type SecretPurpose = 'totp-seed' | 'access-token-signing' | 'checkpoint-signing' | 'credential';

export interface SigningKey {
  readonly kid: string;
  /** Ed25519, PKCS#8 DER / SPKI DER. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Signs the manifests of backups; the private half lives in the keys database like every other key of the instance. */
export interface BackupSigner {
  /** Raw 32 bytes: what a recovery kit pins. */
  readonly publicKey: Buffer;
  /** Ed25519 (RFC 8032), 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

/** Fields that have a blind index; each has an HMAC key of its own per version. */
export const indexFields = [
  'account-email',
  'record-identifier',
  'record-phone',
  'record-email',
  'record-birth',
  'record-source',
  'emergency-code',
] as const;
export type IndexField = (typeof indexFields)[number];

/** What the server may do with the key service beyond its work: of `asked` things `held`. */
export interface KeyRights {
  readonly asked: number;
  readonly held: number;
}

/** See `Keyring.sourceTokens`. A value is a number of 64 bits without sign, a token one with it, as PostgreSQL keeps it. */
export interface SourceTokens {
  /** The version that `seal` makes tokens under. */
  readonly version: number;
  seal(value: bigint): bigint;
  /** Null when there is no key of this version (any more). */
  open(token: bigint, version: number): bigint | null;
}

/** What the instance's MAC keys serve for, one key each. */
export const macPurposes = [
  'one-time-code',
  'log-pseudonym',
  'rate-limit',
  'origin',
  'form-entry',
  'rights-ledger',
  'ledger',
] as const;
export type MacPurpose = (typeof macPurposes)[number];

/** Whether an account still has something of a record by a practice. */
export interface GiftAsk extends PracticeGift {
  readonly subject: Uuid;
  readonly account: Uuid;
}

/** The grant and the membership of an ask as they stand now, each with the MAC that has to fit. */
export interface LivingGift {
  readonly mask: number;
  readonly write: boolean;
  readonly until: Date | null;
  readonly mac: Buffer;
  readonly lead: boolean;
  readonly since: Date;
  readonly memberMac: Buffer;
}

/** Looks at the tables anew, past what decided and past row-level security; null for what does not stand. */
export type AskGift = (ask: GiftAsk) => Promise<LivingGift | null>;

export interface KeyringOptions {
  /** The keys database, under the role carnet_keys. */
  readonly sql: Sql;
  readonly kms: KmsProvider;
  readonly clock: Clock;
  /** The instance's id: the tenant of law 2, and the subject of the instance's own keys. */
  readonly instance: Uuid;
  /**
   * Listens for the subjects whose keys another process destroyed (`listenTo` on `droppedChannel` of the keys database). Without
   * it a process learns of them within 5 minutes. While the listener is lost no key is kept in memory.
   */
  readonly listen?: (listener: Listener) => Listening;
  /** Asks whether what a Grant has by a practice stands now; without it, no key is given for any of that. */
  readonly gift?: AskGift;
  /** Told of each stored row that does not fit its MAC and counts for nothing, while the rest is given. */
  readonly onAltered?: (error: CarnetError) => void;
  /** Encrypts values of records by the key service itself; absent where it cannot. `seals`: also new ones. */
  readonly values?: { readonly service: KmsValues; readonly seals: boolean };
  /** `Keyring.rowKeyPin` of an earlier start, kept outside the keys database. A provider that is not `authentic` needs it. */
  readonly rowKeyPin?: string;
  /** How long a key is held, in ms; `keyLife` when absent. Every process of an instance must have the same. */
  readonly life?: number;
}

/** Where the keys database tells which subject's keys were destroyed. */
export const droppedChannel = 'carnet_keys_dropped';

/** A row of the keys database that an erasure destroys: what it wrapped, in which version, since which epoch. */
export interface DestroyedKey {
  readonly id: Uuid;
  readonly kind: 'data-key' | 'audit-key' | 'secret';
  readonly purpose: string;
  readonly version: number;
  readonly kekVersion: number;
  readonly epoch: number;
}

/** What the instance signs, one key for each. */
export type SigningPurpose = 'access-token-signing' | 'receipt-signing' | 'checkpoint-signing';

/** What is wrong with a key service that does not serve, for screens to say in words. */
export type KeyTrouble =
  | 'sealed'
  | 'late'
  | 'unreachable'
  | 'untrusted'
  | 'log-in'
  | 'rights'
  | 'no-key'
  | 'passphrase'
  | 'other';

export interface KeyringStatus {
  readonly provider: string;
  readonly healthy: boolean;
  /** Null while it is healthy. */
  readonly trouble: KeyTrouble | null;
  readonly detail: string;
  readonly kekVersion: number;
  readonly wrappedKeys: number;
  readonly cachedKeys: number;
}

export interface Keyring {
  /** Names the key that authenticates the rows of the keys database (64 hex letters, not secret); see `KeyringOptions`. */
  readonly rowKeyPin: string;
  /**
   * Makes the keys of a new subject (data key version 1, audit key pair), wraps them and stores them in the keys
   * database. Call it before the first row of the subject is written: a key without rows is harmless.
   */
  createSubject(subject: Uuid, kind: SubjectKind): Promise<void>;
  /**
   * Releases the keys that the Grant names; from the cache, or by one call of the KMS. To write, the KMS must be there in either
   * case. What a practice gives is asked of anew each time (`KeyringOptions.gift`): `not-allowed` once membership or grant have ended,
   * `not-openable` where this server did not write them. `key-service-away`, `key-destroyed`.
   */
  unlock(grant: Grant): Promise<Unlocked>;
  /**
   * 32-byte HMAC-SHA-256 of a normalised value under the field's current index key; search with each of `all`. A new index key
   * is searched with from when this process reads of it, and becomes the current one when every process has.
   */
  blindIndex(field: IndexField): {
    readonly current: (value: string) => Buffer;
    readonly all: (value: string) => Buffer[];
  };
  /**
   * Tokens by which an imported entry of a subject is known again, under the index key `record-source`. They name the version of
   * their key, since they can be moved to the next without what they are of.
   */
  sourceTokens(subject: Uuid): SourceTokens;
  /** HMAC-SHA-256 under an instance key of its own for this purpose, for short codes and pseudonyms. */
  mac(purpose: MacPurpose, data: Uint8Array): Buffer;
  /** Notes that a stored row does not fit its MAC, where nobody is refused for it. */
  altered(error: CarnetError): void;

  /**
   * Small secrets (at most 4,096 bytes), each sealed by the KMS itself with its subject, purpose and id as context; the id
   * goes into the row that uses it. They belong to the part `account`: `not-allowed` when the Grant does not name it, or
   * to put and destroy without the action `write`. `key-destroyed` when the subject has no such secret.
   */
  putSecret(grant: Grant, purpose: SecretPurpose, secret: Uint8Array): Promise<Uuid>;
  getSecret(grant: Grant, purpose: SecretPurpose, id: Uuid): Promise<Buffer>;
  destroySecret(grant: Grant, id: Uuid): Promise<void>;
  /**
   * The instance's Ed25519 keys of a purpose, newest first; made at first use, held for the life of the process. What
   * another process made or destroyed is seen within 5 minutes.
   */
  signingKeys(purpose: SigningPurpose): Promise<readonly [SigningKey, ...SigningKey[]]>;
  /**
   * The key of an id, null when there is none. For an id that is not known the keys are looked at again, so that one that
   * another process made is honoured at once; at most every 3 s, so that forged ids cost nothing.
   */
  findSigningKey(purpose: SigningPurpose, kid: string): Promise<SigningKey | null>;
  /**
   * Makes a new signing key, which signs from now on, if the newest was made before `olderThan` (ms; absent: in any case).
   * True for the one caller that made it, of several processes at once.
   */
  rotateSigningKey(purpose: 'access-token-signing', olderThan?: number): Promise<boolean>;
  /** The instance's key for the manifests of backups, made at first use. For the backup command, never for a request. */
  backupSigner(): Promise<BackupSigner>;
  /** Destroys the keys that were followed by a newer one before `before` (ms), of which no token lives; gives their number. */
  retireSigningKeys(purpose: 'access-token-signing', before: number): Promise<number>;

  /** Signs (Ed25519, RFC 8032) with the instance's checkpoint key, made at first use; `publicKey` is its raw 32 bytes. */
  signCheckpoint(text: Uint8Array): Promise<{ readonly publicKey: Buffer; readonly signature: Buffer }>;
  /** The public halves (raw) of all keys that checkpoints were signed with, newest first. */
  checkpointKeys(): Promise<readonly Buffer[]>;

  /**
   * Seals to the subject's audit key (RFC 9180 HPKE, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM):
   * needs no Grant, releases no key. Contexts are kept per recipient, so that one message costs one AES-GCM. Null when
   * there is no such subject.
   */
  sealForAudit(subject: Uuid, aad: Uint8Array, plaintext: Uint8Array): Promise<Buffer | null>;
  /** The same, to the instance's audit-retention key. */
  sealForRetention(aad: Uint8Array, plaintext: Uint8Array): Buffer;
  /** Opens what `sealForAudit` made; the Grant must name the part `account` of that subject. */
  openAudit(grant: Grant, aad: Uint8Array, envelope: Uint8Array): Promise<Buffer>;

  /** What `destroySubject` would destroy now. The Grant is that of the machine `retain`, as below. */
  keysOf(grant: Grant): Promise<readonly DestroyedKey[]>;
  /**
   * Destroys every key and secret of the Grant's subject for ever, and reads back that none is there; none can be made again.
   * Each process forgets them at once. Done again, it changes nothing. Gives what was there. `not-allowed` for any Grant but
   * that of the machine `retain`, and for the instance itself; `conflict` while a backup is running; `key-service-away`.
   */
  destroySubject(grant: Grant): Promise<readonly DestroyedKey[]>;
  /** When a version of a subject's data key was made; null when it has none of this number (any more). Opens nothing. */
  keyMadeAt(subject: Uuid, version: number): Promise<Date | null>;
  /** Forgets the cached keys of a subject in this process (erasure, revocation). */
  drop(subject: Uuid): void;
  status(): Promise<KeyringStatus>;
  /** Wipes every key held here and closes the key service; the pool of connections stays its owner's. */
  close(): Promise<void>;
}

/** Opens what `sealForRetention` made; for the recorded act of an auditor, never held by the serving process. */
export interface Retention {
  /** `not-openable` when anything is not as it was sealed; `key-destroyed`, `key-service-away`. */
  open(aad: Uint8Array, envelope: Uint8Array): Promise<Buffer>;
}

/** What wraps data keys and seals small secrets, with what the serving process may do: never to rotate or to destroy. */
export interface KmsProvider {
  readonly name: string;
  /**
   * Whether nobody but the service can make a wrap that opens. True of a symmetric key; false of a public key (Azure),
   * with which whoever writes the keys database could wrap keys of his own: then the keyring wants `rowKeyPin`.
   */
  readonly authentic: boolean;
  /**
   * Wraps at most 4,096 bytes under the newest KEK version; the same context must be given to unwrap. `key-service-away` when
   * it does not answer.
   */
  wrap(plaintext: Uint8Array, context: Uint8Array): Promise<Wrap>;
  /** Null when the version was destroyed; `not-openable` when wrap or context are not right; `key-service-away`. */
  unwrap(wrap: Wrap, context: Uint8Array): Promise<Buffer | null>;
  /**
   * Wraps each again under the newest KEK version, without showing a plaintext to the caller, in as few calls as the service
   * takes; answers in the same order, null as `unwrap`. All or nothing: `not-openable` when any is not right.
   */
  rewrapAll(items: readonly WrapWithContext[]): Promise<readonly (Wrap | null)[]>;
  /**
   * Resolves when the service answered within the last second, asking it where that is not known; `key-service-away` otherwise.
   * A write waits for it although its keys are at hand: while the key service is away nothing new is taken in.
   */
  alive(): Promise<void>;
  /** `kekVersion`: the newest. */
  status(): Promise<{ readonly healthy: boolean; readonly detail: string; readonly kekVersion: number }>;
  /** Afterwards every call throws `key-service-away`. */
  close(): Promise<void>;
}

export interface Value {
  readonly bytes: Uint8Array;
  readonly context: Uint8Array;
}

/**
 * A key service that encrypts values themselves, of any length, many in a call, each bound to its context. Its key is another than
 * the one that wraps, and no version of it is ever destroyed: erasure stays the destruction of the patient's own key.
 */
export interface KmsValues {
  /** Opaque bytes, in the same order. `key-service-away`. */
  encryptAll(values: readonly Value[]): Promise<readonly Buffer[]>;
  /** `not-openable` when any is not right; `key-service-away`. */
  decryptAll(values: readonly Value[]): Promise<readonly Buffer[]>;
  close(): Promise<void>;
}

/**
 * The other half of a key service, with credentials of its own where the service has any: what makes and destroys versions of
 * the KEK. Held by the command line and by the process that works on keys, never by the serving one.
 */
export interface KmsCustodian {
  readonly name: string;
  /** Makes a new KEK version, which every wrap uses from now on; gives its number. `not-supported` where the provider can't. */
  rotate(): Promise<number>;
  /** The versions that still open something, in rising order; at least the newest. */
  versions(): Promise<readonly KekVersion[]>;
  /**
   * Destroys every version below `version` for ever; done again, it changes nothing. `not-supported` where the provider can't;
   * `conflict` when `version` is above the newest. Whether anything still needs them is the caller's to know.
   */
  destroyBefore(version: number): Promise<Destruction>;
  close(): Promise<void>;
}

export interface KekVersion {
  readonly version: number;
  /** Null where the service does not say. */
  readonly madeAt: Date | null;
}

/** Where a service destroys with a delay of its own, when: until then its operator could take the order back. */
export type Destruction = { readonly state: 'destroyed' } | { readonly state: 'scheduled'; readonly at: Date };

export interface Wrap {
  readonly kekVersion: number;
  readonly ciphertext: Buffer;
}

export interface WrapWithContext {
  readonly wrap: Wrap;
  readonly context: Uint8Array;
}
