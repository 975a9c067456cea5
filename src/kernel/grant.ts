import { CarnetError } from './errors.ts';
import type { Uuid } from './ids.ts';

/** What a data key is split into; the keyring derives only the parts that a Grant names. */
export const parts = ['identity', 'card', 'medicines', 'notes', 'documents', 'results', 'messages', 'account'] as const;
export type Part = (typeof parts)[number];

export type Action = 'read' | 'write';
export type Purpose = 'self-care' | 'treatment' | 'emergency' | 'research' | 'operations';
/** One's own record, one that one looks after, or one of which its owner gave one parts. */
export type Relation = 'self' | 'guardian' | 'granted';

/** The closed list of machines; each names in `access` the columns it may open, and opens nothing else. */
export type Machine =
  | 'sign-in'
  | 'deliver'
  | 'reseal'
  | 'reindex'
  | 'rebuild'
  | 'retain'
  | 'export'
  | 'introduce'
  | 'review';

/** How the session that asks was proved. */
export type Proof = 'passkey' | 'password+totp' | 'password+email' | 'password+recovery' | 'token' | 'demo' | 'machine';

/** Something given to a practice, by a membership of it, as PostgreSQL told of them. */
export interface PracticeGift {
  /** Which entry of what was given. */
  readonly grant: Uuid;
  readonly practice: Uuid;
  /** Which entry of who is in the practice. */
  readonly member: Uuid;
}

/** By what somebody has what was given to him. */
export interface Given {
  /** The parts that were given to himself. */
  readonly byName: readonly Part[];
  /** The keyring asks of each anew whether it stands, and holds it to its own parts. */
  readonly byPractice: readonly PracticeGift[];
}

export interface GrantFacts {
  /** The account that acts; null for a machine. */
  readonly actor: Uuid | null;
  readonly machine: Machine | null;
  readonly subject: Uuid;
  readonly action: Action;
  readonly parts: readonly Part[];
  readonly purpose: Purpose;
  readonly relation: Relation | null;
  readonly proof: Proof;
  /** `table.column` of the sealed columns that a machine may open or seal; absent for people, whom their parts bound. */
  readonly columns?: readonly string[];
  /** By what it was given, of a Grant on parts of the record of somebody else. */
  readonly given?: Given;
  /** FHIR types that a resource must be of; absent where the parts alone bound it. */
  readonly types?: readonly string[];
}

const mintKey = Symbol('grant');

/**
 * Leave to touch the data of one subject: a value that only `access` can make (law 5). Whoever opens or seals takes one,
 * so a forgotten check does not compile; the private field makes a look-alike fail at run time too.
 */
export class Grant {
  readonly #facts: GrantFacts;

  constructor(key: symbol, facts: GrantFacts) {
    if (key !== mintKey) throw new CarnetError('not-allowed', 'A grant is made by access alone.');
    this.#facts = Object.freeze({ ...facts, parts: Object.freeze([...facts.parts]) });
    Object.freeze(this);
  }

  /** The facts of a genuine Grant; throws `not-allowed` for anything that merely looks like one. */
  static facts(grant: Grant): GrantFacts {
    if (!(#facts in grant)) throw new CarnetError('not-allowed', 'This is not a grant.');
    return grant.#facts;
  }
}

let claimed = false;

/**
 * Gives the one function that makes Grants, once in the life of a process: `access` claims it when the module loads, and
 * whoever comes second is refused.
 */
export function claimGrantMint(): (facts: GrantFacts) => Grant {
  if (claimed) throw new CarnetError('not-allowed', 'Grants are made in one place, which has claimed this already.');
  claimed = true;
  return (facts) => new Grant(mintKey, facts);
}
