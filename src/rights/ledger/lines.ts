import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { isSigned, type Keyring, type SigningKey, sha256, signText } from '../../keyring/index.ts';
import { canonicalJson } from './canonical.ts';

/** Acts by which a right ended or began again; the names are those of `rights_act`. */
export const rightActs = [
  'consent-withdrawn',
  'consent-given',
  'guardian-left',
  'guardian-joined',
  'factor-removed',
  'access-ended',
  'emergency-refused',
  'emergency-allowed',
  'role-ended',
  'member-ended',
] as const;
export type RightAct = (typeof rightActs)[number];

/**
 * What a line tells. `who` and `other` are pseudonyms under a key of the instance, so that the file names nobody: the record and
 * who consented, the record and the guardian's place in it, the account and the factor, the record and what was given of it, the account and the
 * role that it held, the account and its place in a practice, the record twice where doctors may not, or may, open it in an emergency. `begun`: the first line, so that a ledger that is lost is missed; since roles have MACs it says so. `roles-vouched`: in a
 * ledger of before, that those without one got theirs, once. `announcement-stopped`: an erasure by the operator that its person, or he, took back. `ledger-lost`: somebody went on without the lines that a database knew of.
 */
export type Said =
  | { readonly act: 'begun'; readonly roles?: 'vouched' }
  | { readonly act: 'roles-vouched' }
  | { readonly act: 'ledger-lost'; readonly known: number }
  | { readonly act: 'erasure'; readonly kind: 'record' | 'account'; readonly who: string; readonly receipt: Uuid }
  | { readonly act: 'announcement-stopped'; readonly announcement: string }
  | {
      readonly act: RightAct;
      readonly id: Uuid;
      readonly who: string;
      readonly other: string;
      /** Of a guardian: which of his joinings ended, or began; `noSeat` of one that this server did not make. */
      readonly seat?: string;
    };

interface Chained {
  readonly n: number;
  readonly at: string;
  /** SHA-256 of the line before, in hex; zeros before the first. */
  readonly previous: string;
  /** HMAC of the fields of the act and its place, under the instance's key of the ledger. */
  readonly mac: string;
  readonly kid: string;
  readonly signature: string;
}

export type LedgerLine = Said & Chained;

type Vouch = Pick<Keyring, 'mac'>;

const label = 'carnet rights ledger';
export const noLine = '0'.repeat(64);

const pseudonym = (keyring: Vouch, ...of: readonly [string, ...Uuid[]]): string => {
  const [what, ...ids] = of;
  return keyring.mac('rights-ledger', lengthPrefixed([what, 1, ...ids])).toString('hex');
};

/** The pseudonym of a record or an account in the ledger. */
export const whoOf = (keyring: Vouch, subject: Uuid): string => pseudonym(keyring, 'erased', subject);
/** That of a guardian in one record: the same person has another one in each. */
export const guardianOf = (keyring: Vouch, subject: Uuid, actor: Uuid): string =>
  pseudonym(keyring, 'guardian', subject, actor);
/** That of an announced erasure. */
export const announcementOf = (keyring: Vouch, id: Uuid): string => pseudonym(keyring, 'announcement', id);
/** That of what was given of a record to somebody. */
export const grantOf = (keyring: Vouch, grant: Uuid): string => pseudonym(keyring, 'access-grant', grant);
/** That of one joining of a guardian, by the MAC of his relation. */
export const seatOf = (keyring: Vouch, mac: Buffer): string =>
  keyring.mac('rights-ledger', lengthPrefixed(['seat', 1, mac])).toString('hex');
/** That of one holding of a staff role. */
export const roleOf = (keyring: Vouch, held: Uuid): string => pseudonym(keyring, 'role-held', held);
/** That of one membership of a practice. */
export const memberOf = (keyring: Vouch, member: Uuid): string => pseudonym(keyring, 'practice-member', member);
export const noSeat = 'none';
export const factorOf = (keyring: Vouch, factor: Uuid): string => pseudonym(keyring, 'factor', factor);

/** The text of a line behind `before`, without its end. */
export function makeLine(
  keyring: Vouch,
  key: SigningKey,
  before: { readonly n: number; readonly hash: string },
  said: Said & { readonly at: Date },
): string {
  const placed = { ...said, n: before.n + 1, at: said.at.toISOString(), previous: before.hash };
  const unsigned = { ...placed, mac: macOf(keyring, placed), kid: key.kid };
  return canonicalJson({ ...unsigned, signature: signText(key, label, canonicalJson(unsigned)) });
}

function macOf(keyring: Vouch, placed: Omit<LedgerLine, 'mac' | 'kid' | 'signature'>): string {
  return keyring.mac('rights-ledger', lengthPrefixed(['line', 1, canonicalJson({ ...placed })])).toString('hex');
}

/**
 * Whether this instance wrote a line. A key that signed and is not there (the keys were restored from before it was made) leaves
 * the MAC, whose key is as old as the instance's first start.
 */
export async function isGenuine(keyring: Vouch & Pick<Keyring, 'findSigningKey'>, line: LedgerLine): Promise<boolean> {
  const { signature, ...unsigned } = line;
  const { mac, kid, ...placed } = unsigned;
  if (macOf(keyring, placed) !== mac) return false;
  const key = await keyring.findSigningKey('receipt-signing', kid);
  return key === null || isSigned(key, label, canonicalJson(unsigned), signature);
}

export function parseLine(text: string): LedgerLine | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as LedgerLine) : null; // its MAC is checked before its use
  } catch {
    return null;
  }
}

export function hashOf(line: string): string {
  return sha256(Buffer.from(line)).toString('hex');
}
