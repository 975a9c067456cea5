import { CarnetError } from '../../../kernel/index.ts';
import { readNote } from '../note.ts';
import type { Verdict, Witness } from './witness.ts';

const waitMs = 10_000;

/**
 * A witness on the network that speaks c2sp.org/tlog-witness (`POST <prefix>/add-checkpoint`). It refuses what does not follow
 * from what it holds, and says then what size it holds.
 */
export function httpWitness(prefix: URL): Witness {
  const address = new URL(`${prefix.href.replace(/\/$/, '')}/add-checkpoint`);
  let held = 0n;
  return {
    name: prefix.host,
    place: 'network',
    async tell(note, tree) {
      const { size } = readNote(note);
      // The second time with the size that it named; a third would mean that it changes under our hands.
      for (let tries = 0; tries < 3; tries++) {
        const proof = await tree.consistency(held, size);
        const lines = [`old ${held}`, ...proof.map((hash) => hash.toString('base64')), '', note];
        const answer = await fetch(address, {
          method: 'POST',
          body: lines.join('\n'),
          redirect: 'error',
          signal: AbortSignal.timeout(waitMs),
        });
        const said = (await answer.text()).slice(0, 10_000);
        if (answer.ok) {
          held = size;
          return 'agrees';
        }
        const verdict = verdictOf(answer.status, said, size);
        if (typeof verdict === 'string') return verdict;
        held = verdict;
      }
      throw new CarnetError('internal', `The witness ${prefix.host} names another size each time.`);
    },
  };
}

/** What a refusal means; a number is the size that the witness holds, from which to prove. */
function verdictOf(status: number, said: string, size: bigint): Verdict | bigint {
  if (status === 422) return 'forked';
  const text = said.trim();
  if (status !== 409 || !/^\d{1,18}$/.test(text))
    throw new CarnetError('internal', `A witness answered ${status} to a checkpoint.`);
  const holds = BigInt(text);
  return holds > size ? 'ahead' : holds;
}
