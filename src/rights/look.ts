import type { NamedGrantee, NamedGuardian } from '../access/index.ts';
import type { AuditKind, EntriesWanted, OpenedEntry } from '../audit/index.ts';
import type { Uuid } from '../kernel/index.ts';
import type { Deed, Look, Show } from './contract.ts';
import { giftOf } from './gift-of.ts';

const deeds: Partial<Record<AuditKind, Deed>> = {
  'record-read': 'entry-read',
  'record-search': 'searched',
  'record-history': 'history-read',
  'record-created': 'added',
  'record-updated': 'changed',
  'record-deleted': 'deleted',
  'record-imported': 'imported',
  'record-import-undone': 'import-undone',
  'record-made': 'record-made',
  'record-exported': 'exported',
  'record-proved': 'proved',
  'guardian-invited': 'guardian-invited',
  'guardian-invitation-withdrawn': 'invitation-withdrawn',
  'guardian-joined': 'guardian-joined',
  'guardian-left': 'guardian-left',
  'guardian-named': 'guardian-named',
  'handover-invited': 'handover-invited',
  'record-taken-over': 'taken-over',
  'access-kept': 'access-kept',
  'access-offered': 'access-offered',
  'access-offer-withdrawn': 'access-offer-withdrawn',
  'access-given': 'access-given',
  'access-granted': 'access-granted',
  'access-changed': 'access-changed',
  'access-ended': 'access-ended',
  'access-given-up': 'access-given-up',
  'emergency-allowed': 'emergency-allowed',
  'emergency-refused': 'emergency-refused',
  'emergency-code-made': 'emergency-code-made',
  'emergency-tried': 'emergency-tried',
  'emergency-opened': 'emergency-opened',
  'emergency-widened': 'emergency-widened',
  'emergency-questioned': 'emergency-questioned',
  'emergency-closed': 'emergency-closed',
  'consent-given': 'consent-given',
  'consent-withdrawn': 'consent-withdrawn',
  'case-opened': 'case-opened',
  'case-answered': 'case-answered',
  'log-read': 'list-read',
  'guardians-read': 'guardians-read',
  'erasure-announced': 'erasure-announced',
  'erasure-stopped': 'erasure-stopped',
  'request-denied': 'asked',
};
/** What the list tells of. */
export const kinds = Object.keys(deeds) as AuditKind[]; // Object.keys loses the type of a record's keys
/** Looking at a list about the record: no part of it was opened. */
export const readings: readonly AuditKind[] = ['log-read', 'guardians-read'];
const looking: readonly AuditKind[] = [
  ...readings,
  'record-read',
  'record-search',
  'record-history',
  'record-exported',
  'record-proved',
  'request-denied',
  'emergency-tried',
  'emergency-opened',
  'emergency-widened',
];

/** What PostgreSQL is asked for, so that a page is never half empty. */
export function wantedOf(show: Show, reader: Uuid): Pick<EntriesWanted, 'kinds' | 'outcomes' | 'notBy'> {
  switch (show) {
    case 'others':
      return { kinds, notBy: reader };
    case 'changes':
      return { kinds: kinds.filter((kind) => !looking.includes(kind)), outcomes: ['ok'] };
    case 'refused':
      return { kinds, outcomes: ['denied'] };
    case 'readings':
      return { kinds: readings };
    case 'everything':
      return { kinds };
  }
}

/** Who looks or looked after the record, and to whom something of it is or was given (with its kind). */
export type Names = ReadonlyMap<Uuid, NamedGuardian & Partial<Pick<NamedGrantee, 'kind' | 'practice' | 'gifts'>>>;

/** Who an account is to the reader of the list: by an entry as what he opened it then, else as what he is now. */
export function whoIs(
  actor: Uuid | null,
  reader: Uuid,
  names: Names,
  operator: boolean,
  entry?: OpenedEntry,
): Pick<Look, 'who' | 'name' | 'practice'> {
  if (actor === reader) return { who: 'you', name: null, practice: null };
  if (operator) return { who: 'operator', name: null, practice: null };
  const known = actor === null ? undefined : names.get(actor);
  if (known === undefined) return { who: 'somebody', name: null, practice: null };
  const by = entry === undefined ? undefined : giftOf(entry, typeOf(entry.what), known.gifts ?? []);
  const as = by?.kind ?? known.kind ?? 'guardian';
  const practice = (by === undefined ? known.practice : by.practice) ?? null;
  return { who: known.left ? `former-${as}` : as, name: by?.name ?? known.name, practice };
}

/** What is done about a record by who administers or audits, and opens nothing of it. */
export const reviews: readonly AuditKind[] = ['case-answered', 'emergency-closed'];

/** An entry of the log in the words of the list. */
export function lookOf(entry: OpenedEntry, reader: Uuid, names: Names): Look {
  return {
    id: entry.seq.toString(),
    at: entry.at.toISOString(),
    ...(isOperators(entry) && entry.what === byLink
      ? ({ who: 'link', name: null, practice: null } as const)
      : reviews.includes(entry.kind) && entry.actor !== reader
        ? ({ who: 'reviewer', name: null, practice: null } as const)
        : whoIs(entry.actor, reader, names, isOperators(entry), entry)),
    deed: entry.what === 'card' ? 'card-read' : (deeds[entry.kind] ?? 'entry-read'),
    type: typeOf(entry.what),
    purpose: entry.purpose,
    outcome: entry.outcome === 'ok' ? 'done' : entry.outcome === 'denied' ? 'refused' : 'nothing-there',
  };
}

/** What is done by the link of a mail, without signing in, is of no account; the entry says so in these words. */
export const byLink = 'by the link of the mail';

/** What the log tells of nobody's account, and was not refused, whoever runs the server did by a command. */
function isOperators({ actor, purpose, outcome }: OpenedEntry): boolean {
  return actor === null && purpose === 'operations' && outcome === 'ok';
}

/** The FHIR type at the beginning of what was touched (`Condition/…`, `Observation?code`). */
function typeOf(what: string): string | null {
  return /^[A-Z][A-Za-z]+(?=[/?]|$)/.exec(what)?.[0] ?? null;
}
