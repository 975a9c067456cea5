import { tell } from '../verdict.ts';
import { type Kind, kinds, type Seen } from './crowd.ts';

/** How long answers took, and what became of them. */
export class Figures {
  readonly #times = new Map<Kind, number[]>();
  readonly #wrong = new Map<string, number>();
  readonly #codes = { all: 0, server: 0, none: 0 };

  /** To be told of each answer. */
  readonly take = ({ kind, ms, status, wrong }: Seen): void => {
    const times = this.#times.get(kind) ?? [];
    times.push(ms);
    this.#times.set(kind, times);
    this.#codes.all++;
    if (status >= 500) this.#codes.server++;
    if (status === 0) this.#codes.none++;
    if (wrong !== '') this.#wrong.set(`${kind}: ${wrong}`, (this.#wrong.get(`${kind}: ${wrong}`) ?? 0) + 1);
  };

  /** Forgets the times so far; what was wrong stays. */
  beginTimes(): void {
    this.#times.clear();
  }

  /** How many answers have a time. */
  get timed(): number {
    return [...this.#times.values()].flat().length;
  }

  /** The time within which this share of all answers came, in ms. */
  within(share: number): number {
    return at([...this.#times.values()].flat(), share);
  }

  /** One line a kind: how many, and within which time. */
  print(): void {
    const row = (name: string, times: readonly number[]): void => {
      const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((share) => at(times, share).toFixed(1).padStart(8));
      console.log(`${name.padEnd(20)}${String(times.length).padStart(8)} ${p50} ${p95} ${p99} ${max}`);
    };
    console.log(
      `${'ms'.padEnd(20)}${'answers'.padStart(8)} ${['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(8)).join(' ')}`,
    );
    for (const kind of kinds) row(kind, this.#times.get(kind) ?? []);
    row('all', [...this.#times.values()].flat());
  }

  /** Tells whether each answer was what was asked for. */
  judge(): void {
    const { all, server, none } = this.#codes;
    tell('answers of 5xx', `${server} of ${all} (aim: none)`, server === 0);
    tell('requests without an answer', `${none} (aim: none)`, none === 0);
    const wrong = [...this.#wrong.values()].reduce((sum, count) => sum + count, 0);
    tell('answers that were not what was asked for', `${wrong - none} (aim: none)`, wrong === none);
    for (const [what, count] of [...this.#wrong].slice(0, 20)) console.log(`  ${count} × ${what}`);
  }
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
