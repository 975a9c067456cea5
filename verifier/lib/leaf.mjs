import { hex, lengthPrefixed, sha256, whole } from './bytes.mjs';
import { leafHash } from './tree.mjs';

/** Hash of the leaf of an entry; `link`: where it stands in the chain of its subject, null where it tells of nobody. */
export function hashOfEntry(entry, link) {
  const leaf = [
    'carnet ledger leaf',
    1n,
    whole(entry.seq),
    whole(entry.at),
    whole(entry.lane),
    whole(entry.laneSeq),
    whole(entry.kind),
    whole(entry.outcome),
    entry.request,
    hex(entry.commitment),
    hex(entry.forSubject),
    hex(entry.forRetention),
    link?.tag ?? Buffer.alloc(0),
    link?.n ?? 0n,
    link?.previous ?? Buffer.alloc(0),
  ];
  return leafHash(lengthPrefixed(leaf));
}

/** The pseudonym of a subject in the ledger. */
export function tagOf(subject, salt) {
  return sha256(lengthPrefixed(['carnet ledger subject', 1n, subject, salt]));
}
