/** Search-as-you-type over the bundled codes, without a server: `npm run bench -- terminologies`. */
import { termKinds, termLanguages } from '../src/terminologies/contract.ts';
import { search } from '../src/terminologies/search.ts';
import { loadIndex } from '../src/terminologies/terminologies.ts';

const rounds = 3000;

/** Numbers that are the same in each run, so that figures can be compared (a linear congruential generator). */
function seeded(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What people type: one or two words of a label, up to some letter, one in three with a wrong letter. */
function typedFrom(words: readonly string[], random: () => number): string {
  const pick = (): string => words[Math.floor(random() * words.length)] ?? '';
  const text = random() < 0.5 ? pick() : `${pick()} ${pick()}`;
  const cut = text.slice(0, 1 + Math.floor(random() * text.length));
  const wrong = Math.floor(random() * cut.length);
  return random() < 1 / 3 ? `${cut.slice(0, wrong)}q${cut.slice(wrong + 1)}` : cut;
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;

console.log('kind        entries  first ms   p50 ms   p99 ms   most ms   memory MB');
for (const kind of termKinds) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const index = await loadIndex(kind);
  search(index, 'a', 'en', 12);
  const first = performance.now() - start;
  globalThis.gc?.();
  const memory = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const random = seeded();
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const text = typedFrom(index.words, random);
    const language = termLanguages[i % 2] ?? 'en';
    const begun = performance.now();
    search(index, text, language, 12);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const figures = [first, at(times, 0.5), at(times, 0.99), times.at(-1) ?? 0, memory].map((n) =>
    n.toFixed(2).padStart(9),
  );
  console.log(kind.padEnd(10), String(index.entries.length).padStart(8), figures.join(' '));
}
