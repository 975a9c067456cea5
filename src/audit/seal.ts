import { lengthPrefixed, randomBytes } from '../kernel/index.ts';
import { type Keyring, sha256 } from '../keyring/index.ts';
import { type AuditEntry, auditKinds, type SealedEntry } from './contract.ts';

/** Associated data of an entry: the envelope opens beside this kind and request only. */
export function auditAad(kind: number, request: string): Buffer {
  return lengthPrefixed(['carnet/audit', 1, kind, request]);
}

/**
 * Seals an entry before its outcome is known: to the subject's audit key, which needs no Grant and releases no key, and to
 * the retention key. The salt makes the commitment of an erased entry say nothing.
 */
export async function sealEntry(keyring: Keyring, entry: AuditEntry): Promise<SealedEntry> {
  const kind = auditKinds[entry.kind];
  const aad = auditAad(kind, entry.request);
  const details = Buffer.from(
    JSON.stringify({
      salt: randomBytes(16).toString('base64'),
      actor: entry.actor,
      role: entry.role ?? null,
      session: entry.session,
      subject: entry.subject,
      purpose: entry.purpose,
      what: entry.what,
    }),
  );
  const forSubject = entry.subject === null ? null : await keyring.sealForAudit(entry.subject, aad, details);
  return {
    kind,
    request: entry.request,
    commitment: sha256(details),
    forSubject,
    forRetention: keyring.sealForRetention(aad, details),
  };
}
