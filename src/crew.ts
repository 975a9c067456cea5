import type { WitnessState } from './audit/index.ts';
import type { CrewMember } from './cli/index.ts';
import { type Gate, gateOf } from './identity/index.ts';
import type { Uuid } from './kernel/index.ts';

/** What the serving processes of one instance tell each other, where there are several. */
type Word =
  | { readonly what: 'session-ended'; readonly session: Uuid }
  | { readonly what: 'witnesses'; readonly states: readonly WitnessState[] };

/** What one of several serving processes shares with the others. */
export interface Crew {
  /** This one has the work that no request waits for: it seals the log, sweeps, erases, watches. */
  readonly lead: boolean;
  /** The same in all of them, for what they recognise together. */
  readonly secret: Buffer;
  /** Password hashes are counted over all of them. */
  readonly hashes: Gate;
  /** A session ended here: its access tokens are refused in the others too. */
  endSession(session: Uuid): void;
  onSessionEnded(listener: (session: Uuid) => void): void;
  /** How the witnesses stand, as whoever leads said last; null before that. */
  witnesses(): readonly WitnessState[] | null;
  tellWitnesses(states: readonly WitnessState[]): void;
}

export function crewOf(member: CrewMember): Crew {
  const listeners: ((session: Uuid) => void)[] = [];
  let states: readonly WitnessState[] | null = null;
  member.onSaid((value) => {
    const word = value as Word; // another process of this instance said it, over a channel that nobody else has
    if (word.what === 'witnesses') states = word.states;
    else for (const listener of listeners) listener(word.session);
  });
  const say = (word: Word): void => member.say(word);
  return {
    lead: member.lead,
    secret: member.secret,
    hashes: gateOf({ enter: () => member.hashWanted(), leave: () => member.hashDone() }),
    endSession: (session) => say({ what: 'session-ended', session }),
    onSessionEnded: (listener) => void listeners.push(listener),
    witnesses: () => states,
    tellWitnesses: (all) => say({ what: 'witnesses', states: all }),
  };
}
