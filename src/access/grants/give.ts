import { type Actor, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import type { GrantParts } from '../guardians/parts.ts';
import { acceptOffer } from './accept.ts';
import type { NewOffer } from './contract.ts';
import { listGrants } from './grants.ts';
import { offerGrant } from './offer.ts';

/** Gives parts of a record to somebody, as an offer does that is taken at once; nothing where somebody of the kind ever had something of it. */
export type GiveAccess = (
  from: { readonly actor: Actor; readonly subject: Uuid },
  to: { readonly actor: Actor; readonly name: string },
  terms: NewOffer,
) => Promise<void>;

export function giveAccess(parts: GrantParts): GiveAccess {
  return async ({ actor, subject }, to, terms) => {
    const record = formatResourceId({ subject, local: 0n });
    const { grants } = await listGrants(parts, { actor, request: newUuid() }, record);
    if (grants.some(({ kind }) => kind === terms.kind)) return;
    const { token } = await offerGrant(parts, { actor, request: newUuid() }, record, terms);
    await acceptOffer(parts, { actor: to.actor, request: newUuid() }, { token, name: to.name });
  };
}
