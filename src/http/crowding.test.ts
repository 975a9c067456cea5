import { expect, it } from 'vitest';
import { Crowding } from './crowding.ts';

/** A server that answers so many a second, each in its turn, and is asked so many a second. */
function overSeconds(seconds: number, { asked, answered }: { asked: number; answered: number }) {
  let now = 0;
  const crowding = new Crowding(() => now);
  const queue: { readonly since: number; readonly done: () => void }[] = [];
  const waits: number[] = [];
  let refused = 0;
  for (let ms = 0; ms < seconds * 1_000; ms++) {
    now = ms;
    const due = (perSecond: number) =>
      Math.floor(((ms + 1) * perSecond) / 1_000) - Math.floor((ms * perSecond) / 1_000);
    for (let n = due(asked); n > 0; n--) {
      try {
        queue.push({ since: ms, done: crowding.enter() });
      } catch (error) {
        expect(error).toMatchObject({ code: 'overloaded', retryAfter: 5 });
        refused++;
      }
    }
    for (let n = due(answered); n > 0; n--) {
      const one = queue.shift();
      one?.done();
      if (one !== undefined) waits.push(ms - one.since);
    }
  }
  return { refused, longest: Math.max(0, ...waits), answered: waits.length };
}

it('nobody is refused where what is asked is answered', () => {
  expect(overSeconds(60, { asked: 300, answered: 301 }).refused).toBe(0);
});

it('where too much is asked, as many are answered as can be, none after long, and the others are told at once', () => {
  const { refused, longest, answered } = overSeconds(120, { asked: 300, answered: 40 });
  expect(longest).toBeLessThan(15_000);
  expect(answered).toBeGreaterThan(40 * 119);
  expect(refused).toBeGreaterThan(200 * 100);
});

it('many who come at once after nothing are taken on', () => {
  let now = 60_000;
  const crowding = new Crowding(() => now);
  const ends = Array.from({ length: 5_000 }, () => crowding.enter());
  now += 1_900;
  for (const end of ends.splice(0, 4_000)) end();
  expect(() => crowding.enter()).not.toThrow();
});

it('where nothing is answered at all, a few wait and the others are told', () => {
  let now = 0;
  const crowding = new Crowding(() => now);
  const ends = Array.from({ length: 200 }, () => crowding.enter());
  now = 2_500;
  for (let n = 0; n < 16; n++)
    expect(() => crowding.enter(), 'a page shows whether anything is answered').not.toThrow();
  for (let n = 0; n < 20; n++) expect(() => crowding.enter()).toThrow('overloaded');
  for (const end of ends.splice(0, 100)) end();
  expect(() => crowding.enter()).not.toThrow();
});

it('one that takes long keeps nobody out', () => {
  let now = 0;
  const crowding = new Crowding(() => now);
  crowding.enter();
  for (let n = 0; n < 200; n++) {
    now += 100;
    const ends = Array.from({ length: 200 }, () => crowding.enter());
    now += 50;
    for (const end of ends) end();
  }
});

it('many that take long by themselves keep nobody out who is answered soon, also after a while in which nobody asked', () => {
  let now = 0;
  const crowding = new Crowding(() => now);
  for (let n = 0; n < 500; n++) crowding.enter();
  let refused = 0;
  for (const pause of [200, 200, 30_000, ...Array.from({ length: 300 }, () => 200)]) {
    now += pause;
    try {
      const leave = crowding.enter();
      now += 5;
      leave();
    } catch {
      refused++;
    }
  }
  expect(refused).toBe(0);
});
