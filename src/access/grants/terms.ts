import {
  CarnetError,
  type GiftTerms,
  giftBytes,
  giftFacts,
  lengthPrefixed,
  type MemberFacts,
  type Part,
  type Purpose,
  parseUuid,
  partBit,
  partsOfMask,
  type Uuid,
} from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Vouch } from '../origin.ts';
import { isOurMember } from '../practices/origin.ts';
import type { GrantedPart, GrantKind, GrantPurpose } from './contract.ts';

/** Stands alone for what an emergency needs first, of the three parts that it opens; with them, for the rest of the card too. */
export const emergencyBit = 128;
const emergencyParts = partBit.identity | partBit.card | partBit.medicines;
export const wholeEmergency = emergencyBit | emergencyParts;

/** What a grant is of: given, or opened by a doctor in an emergency. */
export type AnyKind = GrantKind | 'emergency';

/** What goes with a kind of person: why he reads. */
export const purposeOfKind: Readonly<Record<AnyKind, GrantPurpose | 'emergency'>> = {
  doctor: 'treatment',
  caregiver: 'self-care',
  practice: 'treatment',
  emergency: 'emergency',
};

/** What is given, of what was opened in an emergency too. */
export function isGiven<T extends { readonly kind: AnyKind }>(row: T): row is T & { readonly kind: GrantKind } {
  return row.kind !== 'emergency';
}

/** Why whoever something was given to reads. */
export function givenPurpose(kind: GrantKind): GrantPurpose {
  return kind === 'caregiver' ? 'self-care' : 'treatment';
}

export interface GrantTerms {
  readonly id: Uuid;
  readonly kind: AnyKind;
  readonly parts: readonly Part[];
  readonly write: boolean;
  readonly purpose: Purpose;
  /** Null: until it is ended. */
  readonly until: Date | null;
  /** By which membership, where it was given to a practice. */
  readonly by: Membership | null;
}

/** A membership as PostgreSQL tells of it, but for whose it is, with the MAC that has to fit. */
export interface Membership extends Omit<MemberFacts, 'account'> {
  readonly mac: Buffer;
}

/** The parts of a mask, the identity first. */
export function partsOf(mask: number): readonly (GrantedPart | 'identity')[] {
  return partsOfMask((mask & emergencyBit) === 0 ? mask : mask | emergencyParts);
}

/** Whether a mask is of what an emergency needs first, and no more. */
export const isFirst = (mask: number): boolean => mask === emergencyBit;

/** As people see it: without the identity, which goes with everything. */
export function grantedPartsOf(mask: number): readonly GrantedPart[] {
  return partsOf(mask).filter((part) => part !== 'identity');
}

export function maskOf(parts: readonly GrantedPart[]): number {
  return parts.reduce((mask, part) => mask | partBit[part], partBit.identity);
}

/** The same with the MAC that has to fit. */
export type StoredGift = ReturnType<typeof parseTerms> & { readonly mac: Buffer };

/**
 * Of all that `gate.granted()` tells, by name first, what this server gave: the terms of the first, whose MAC stands by itself, and behind a
 * bar each further one after its MAC in hex. `altered`: some of it this server did not write, which counts for nothing and takes nobody the rest.
 */
export function ourGifts(
  vouch: Vouch,
  of: Parameters<typeof isOurGiven>[1],
  { terms, mac }: { readonly terms?: string | null; readonly mac: Buffer },
): { readonly gifts: readonly StoredGift[]; readonly altered: boolean } {
  const told = (terms ?? '').split('|');
  const gifts = told.flatMap((one, n) => {
    const [hex = ''] = n === 0 ? [] : one.split(' ', 1);
    const gift = readGift(n === 0 ? one : one.slice(hex.length + 1), n === 0 ? mac : Buffer.from(hex, 'hex'));
    return gift !== null && isOurGiven(vouch, of, gift) ? [gift] : [];
  });
  return { gifts, altered: gifts.length < told.length };
}

function readGift(text: string, mac: Buffer): StoredGift | null {
  try {
    return { ...parseTerms(text), mac };
  } catch (error) {
    if (error instanceof CarnetError) return null;
    throw error;
  }
}

/**
 * What it tells of each: id, kind, parts, `r` or `w`, purpose, end in ms since 1970 (0: none), and of a practice the membership (practice,
 * id, `l` for who leads or `m`, since in ms, MAC in hex). `not-openable` for anything else.
 */
export function parseTerms(text: string): GrantTerms & { readonly mask: number } {
  const [id = '', kind, parts, mode, purpose, until, ...by] = text.split(' ');
  if (
    !isKind(kind) ||
    (kind === 'practice') !== (by.length === 5) ||
    (mode !== 'r' && mode !== 'w') ||
    purpose !== purposeOfKind[kind]
  )
    throw new CarnetError('not-openable', 'A stored grant is not as it was written.');
  const mask = Number(parts);
  const end = Number(until);
  return {
    id: parseUuid(id),
    kind,
    mask,
    parts: partsOf(mask),
    write: mode === 'w',
    purpose: purposeOfKind[kind],
    until: end === 0 ? null : new Date(end),
    by: membershipOf(by),
  };
}

function membershipOf([practice, id = '', as, since, mac = '']: readonly string[]): Membership | null {
  if (practice === undefined) return null;
  return {
    practice: parseUuid(practice),
    id: parseUuid(id),
    lead: as === 'l',
    since: new Date(Number(since)),
    mac: Buffer.from(mac, 'hex'),
  };
}

/** Whether this server gave an account what PostgreSQL found: to it by name, or to a practice that it made the account a member of. */
function isOurGiven(vouch: Vouch, of: { readonly subject: Uuid; readonly account: Uuid }, terms: StoredGift): boolean {
  const { subject, account } = of;
  const { by, mac } = terms;
  if (by === null) return isOurGrant(vouch, { subject, actor: account }, terms, mac);
  return (
    isOurMember(vouch, { ...by, account }, by.mac) && isOurGrant(vouch, { subject, actor: by.practice }, terms, mac)
  );
}

const isKind = (kind: string | undefined): kind is AnyKind => kind !== undefined && Object.hasOwn(purposeOfKind, kind);

/** What the MACs of a grant and of an offer bind, besides whose they are. */
export interface TermFacts {
  readonly id: Uuid;
  readonly kind: AnyKind;
  readonly mask: number;
  readonly write: boolean;
  readonly until: Date | null;
}

const facts = (terms: TermFacts): GiftTerms => ({ ...terms, purpose: purposeOfKind[terms.kind] });

/** As of a relation (`origin.ts`): who writes the table gives nobody a record, a part or a day. */
export function grantMac(vouch: Vouch, of: { readonly subject: Uuid; readonly actor: Uuid }, terms: TermFacts): Buffer {
  return vouch.mac('origin', giftBytes(of, facts(terms)));
}

export function isOurGrant(vouch: Vouch, of: Parameters<typeof grantMac>[1], terms: TermFacts, mac: Buffer): boolean {
  return equalBytes(mac, grantMac(vouch, of, terms));
}

/** What the MAC of a request binds. */
export interface RequestFacts {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly asked: Uuid;
  readonly mask: number;
  readonly write: boolean;
  readonly expiresAt: Date;
}

export function requestMac(vouch: Vouch, of: RequestFacts): Buffer {
  const bound = [of.id, of.account, of.asked, of.mask, of.write ? 1 : 0, of.expiresAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['grant-request', 1, ...bound]));
}

export function isOurRequest(vouch: Vouch, of: RequestFacts, mac: Buffer): boolean {
  return equalBytes(mac, requestMac(vouch, of));
}

export interface OfferFacts extends TermFacts {
  readonly kind: GrantKind;
  readonly subject: Uuid;
  /** Who offers. */
  readonly account: Uuid;
  readonly hash: Buffer;
  readonly expiresAt: Date;
}

export function offerMac(vouch: Vouch, of: OfferFacts): Buffer {
  const bound = [of.subject, of.account, of.hash, of.expiresAt.getTime(), ...giftFacts(facts(of))];
  return vouch.mac('origin', lengthPrefixed(['grant-offer', 1, ...bound]));
}

export function isOurOffer(vouch: Vouch, of: OfferFacts, mac: Buffer): boolean {
  return equalBytes(mac, offerMac(vouch, of));
}
