import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Vouch } from '../origin.ts';

/** Which subject is whose list. */
export interface ListFacts {
  readonly id: Uuid;
  readonly account: Uuid;
}

/** As of a relation: who writes the table of lists names no other subject, whose key would be destroyed as that of a list. */
export function listMac(vouch: Vouch, { id, account }: ListFacts): Buffer {
  return vouch.mac('origin', lengthPrefixed(['patient-list', 1, id, account]));
}

export function isOurList(vouch: Vouch, of: ListFacts & { readonly mac: Buffer }): boolean {
  return equalBytes(of.mac, listMac(vouch, of));
}
