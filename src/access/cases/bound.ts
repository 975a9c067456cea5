import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes, sha256 } from '../../keyring/index.ts';
import type { Vouch } from '../origin.ts';
import type { BoundCase } from './store.ts';

/** Over record, account and entry, as `gate.case_binding` has it: whoever answers is told no more of them than this. */
export function caseBinding(of: { readonly subject: Uuid; readonly account: Uuid; readonly entry: bigint }): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeBigInt64BE(of.entry);
  return sha256(Buffer.concat([uuidBytes(of.subject), uuidBytes(of.account), entry]));
}

export function caseMac(vouch: Vouch, of: BoundCase): Buffer {
  const asked = [of.id, of.number, of.binding, of.accused ?? '', of.role ?? '', of.kind, of.at.getTime(), of.closed];
  const answered = [of.answer ?? '', of.answeredAt?.getTime() ?? 0, of.answeredBy ?? ''];
  const times = [of.openedAt.getTime(), of.dueAt.getTime()];
  return vouch.mac('origin', lengthPrefixed(['access-case', 1, ...asked, ...times, ...answered]));
}

/** Whether a case is as this server wrote it; a superuser who writes one, or an answer, has nobody heard. */
export function isOurCase(vouch: Vouch, of: BoundCase, mac: Buffer | null): boolean {
  return mac !== null && equalBytes(mac, caseMac(vouch, of));
}

function uuidBytes(id: Uuid): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
